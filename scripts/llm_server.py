"""Serves a language model at http://127.0.0.1:PORT/v1 as `smollm2` until killed: llm_server.py MODEL PORT"""

import signal
import sys

import xllamacpp

model, port = sys.argv[1:]
parameters = xllamacpp.CommonParams()
parameters.model.path = model
parameters.model_alias = {"smollm2"}
parameters.hostnames = ["127.0.0.1"]
parameters.port = int(port)
# Tests ask side by side: two at once, each with half of the context.
parameters.n_parallel = 2
parameters.n_ctx = 8192
# Several threads wait for each other in a loop, which on a busy machine takes ten times as long as one thread alone.
parameters.cpuparams.n_threads = 1
parameters.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(parameters)
signal.pause()

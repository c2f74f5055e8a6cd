# What a developer types. `make` alone lists the targets; what each one does in detail is in scripts/.
#
# Cargo is called with the same flags by every target, so that nothing is compiled twice. A faster linker needs no
# setting: on x86_64 Linux, Rust brings its own.

SHELL := /bin/bash
CARGO ?= cargo
PYTHON ?= python3

# Where `make run` serves and keeps its data, for instance: make run LISTEN=0.0.0.0:9000 DATA_DIR=/var/lib/lectern
LISTEN ?= 127.0.0.1:8080
DATA_DIR ?= ./data

TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)

.DEFAULT_GOAL := help
.PHONY: help artefacts build run demo test bench torture check openapi sdk clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

artefacts: ## fetch the pinned run-time artefacts (embedding model, PDF library)
	@$(PYTHON) scripts/fetch-artefacts.py

build: artefacts ## build the release binary
	$(CARGO) build --release --package lectern-server

run: build ## build and serve on LISTEN (127.0.0.1:8080), data in DATA_DIR (./data)
	@exec "$(TARGET_DIR)/release/lectern" serve --data-dir "$(DATA_DIR)" --listen "$(LISTEN)"

demo: ## ask three questions over real documents on the running server (PASSWORD=...)
	@LECTERN_URL="$${LECTERN_URL:-http://$(LISTEN)}" LECTERN_ADMIN_PASSWORD="$${PASSWORD:-$$LECTERN_ADMIN_PASSWORD}" \
		$(PYTHON) -B scripts/demo.py

test: ## install what the tests need and run all of them
	@scripts/test.sh

bench: build ## print the measurements (optimised build)
	$(CARGO) xtask bench

torture: artefacts ## kill the server at random moments, many times; look for leaks of access, for hours
	$(CARGO) xtask torture

check: artefacts ## formatting, lints, dependencies, spelling: minutes, not tests
	@scripts/check.sh

openapi: artefacts ## write openapi/*.json from the code
	$(CARGO) xtask openapi

sdk: openapi ## write the SDK's generated client from openapi/sdk.json
	$(CARGO) xtask sdk

clean: ## delete build output (kept: .cache with the artefacts, ./data)
	$(CARGO) clean

#!/usr/bin/env bash
# Everything that must hold (`make test`): checks, unit tests, and the integration tests on SQLite with the embedded index and on
# PostgreSQL with Elasticsearch, with a real small language model, identity provider, browser and mail server, and an independent
# SCIM checker. Installs what that needs, and leaves nothing running.
#
# LECTERN_TEST_SKIP_INSTALL=1 takes all of these and the checking tools as they are.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

# Whether there is room for some thousand short-lived databases in memory, and whether programs may lie there.
fits_in_memory() {
  local free available
  free=$(df --output=avail --block-size=1M /dev/shm 2>/dev/null | tail -n 1)
  available=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo 2>/dev/null)
  [ "${free:-0}" -ge 8000 ] && [ "${available:-0}" -ge 14000 ] && ! findmnt --noheadings --output OPTIONS /dev/shm | grep -q noexec
}

temporary=${TMPDIR:-/tmp}
! fits_in_memory || temporary=/dev/shm
work=$(mktemp -d "$temporary/lectern-test.XXXXXX")
# PostgreSQL and Elasticsearch may run as other users, who have to get to their folders in here.
chmod 755 "$work"
logs=$work/logs
results=$work/results.txt
mkdir "$logs" "$work/tmp"
chmod 1777 "$work/tmp"
touch "$results"
background=()
step_name='' step_started=0

finish() {
  local status=$?
  trap - EXIT INT TERM
  cd "$root"
  for pid in "${background[@]}"; do
    # Each was started with setsid: the whole group goes, a compiler's children included.
    kill -TERM -- "-$pid" 2>/dev/null || true
  done
  scripts/postgres.sh stop "$work/postgres" || true
  scripts/elasticsearch.sh kill "$work/elasticsearch" || true
  scripts/keycloak.sh stop "$work/keycloak" || true
  if [ "$status" -ne 0 ]; then
    for log in "$logs"/*.log "$work/postgres/postgres.log" "$work/keycloak/keycloak.log" "$work/elasticsearch/elasticsearch.log"; do
      [ -s "$log" ] && printf '\n--- the end of %s\n' "$(basename "$log")" && tail -n 40 "$log"
    done
    # Last, because the end is what is kept where output is cut.
    printf '\n==== failed in: %s\n' "${step_name:-the start}"
    grep -E -A 4 ' FAILED|panicked at' "$work/output.txt" 2>/dev/null | grep -v -E ' (INFO|WARN) ' | tail -n 60 || true
    cat "$results"
  fi
  for pid in "${background[@]}"; do
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step() {
  end_step
  step_name=$1 step_started=$SECONDS
  printf '\n==== %s\n' "$step_name"
}

end_step() {
  [ -z "$step_name" ] || printf -- '---- %s: %d s\n' "$step_name" $((SECONDS - step_started)) | tee -a "$results"
}

# Starts a command in a process group of its own, its output in a log; its id is in $last_pid.
in_background() {
  local name=$1
  shift
  setsid "$@" >"$logs/$name.log" 2>&1 </dev/null &
  last_pid=$!
  background+=("$last_pid")
}

# Runs tests and keeps their closing lines for the end.
testing() {
  "$@" 2>&1 | tee "$work/output.txt"
  grep -E '^test result:' "$work/output.txt" | grep -v ' 0 passed; 0 failed' >>"$results" || true
}

# Of a build from nothing, nothing is built again soon: what makes later builds quicker would cost minutes. Nor is all of it gone through
# a second time for the lints: Clippy compiles our crates, and what it objects to ends the build. Where somebody has built to work here,
# their build is used and kept, and the lints come last.
lints=''
if [ -z "$(ls -A "${CARGO_TARGET_DIR:-target}/debug/incremental" 2>/dev/null)" ]; then
  export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=false
  export RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=--deny__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__
  lints=--without-lints
fi

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

step 'artefacts'
python3 scripts/fetch-artefacts.py

install_pid=''
install_keycloak=true
if [ "${LECTERN_TEST_SKIP_INSTALL-}" != 1 ]; then
  step 'Java for Elasticsearch'
  # First of all: where there is none to be had, nobody should learn it after half an hour.
  scripts/elasticsearch.sh java
  # One at a time may use the system's packages.
  install_keycloak='flock "$0/packages.lock" scripts/keycloak.sh install'
  # Beside the build, because both wait for the network at first; below it in rank, because the build is longer.
  in_background install nice -n 10 bash -ec '
    flock "$0/packages.lock" scripts/postgres.sh install
    flock "$0/packages.lock" scripts/browser.sh install
    flock "$0/packages.lock" scripts/elasticsearch.sh install
    scripts/smtp-server.sh install
    [ -x .cache/typos/bin/typos ] || python3 -m pip install --quiet --disable-pip-version-check --only-binary=:all: \
      --target .cache/typos typos==1.52.0
    # Not optimised: it runs for seconds, and is compiled for minutes.
    [ -x .cache/cargo-tools/bin/cargo-deny ] || env -u CARGO_TARGET_DIR -u RUSTC_WORKSPACE_WRAPPER CARGO_PROFILE_DEV_DEBUG=false cargo install \
      --quiet --locked --debug --root .cache/cargo-tools cargo-deny@0.20.2
    scripts/scim-tester.sh install
    scripts/llm-server.sh install' "$work"
  install_pid=$last_pid
fi
# It takes half a minute to start, which nobody has to wait for while there is something to build.
in_background keycloak bash -ec "$install_keycloak"'
  exec scripts/keycloak.sh start "$0/keycloak" 0' "$work"
keycloak_pid=$last_pid

step 'build (everything, development profile)'
cargo build --workspace --all-targets

step 'the specification and the SDK are what the code says'
binaries=${CARGO_TARGET_DIR:-target}/debug
LECTERN_BINARY=$(realpath "$binaries/lectern") "$binaries/xtask" openapi --check

if [ -n "$install_pid" ]; then
  step 'waiting for PostgreSQL, Chromium, Elasticsearch, the SCIM checker and the language model to be installed'
  wait "$install_pid"
fi
step 'waiting for Keycloak to be installed and to start'
wait "$keycloak_pid"
LECTERN_TEST_KEYCLOAK_URL=$(tail -n 1 "$logs/keycloak.log")
export LECTERN_TEST_KEYCLOAK_URL
# Both have ended: their numbers may be somebody else's soon.
background=()

step 'start PostgreSQL, the language model and Elasticsearch'
database_url=$(scripts/postgres.sh start "$work/postgres" 0)
# Nobody waits for it yet.
in_background elasticsearch scripts/elasticsearch.sh start "$work/elasticsearch" 0
elasticsearch_pid=$last_pid
# For those that single tests start.
export ELASTICSEARCH_JIT=quick
llm_port=$(free_port)
in_background llm scripts/llm-server.sh serve "$llm_port"
llm_pid=$last_pid
export LECTERN_TEST_LLM_URL=http://127.0.0.1:$llm_port/v1
# The process id is watched too, so that a server that cannot start does not cost the two minutes.
python3 - "$LECTERN_TEST_LLM_URL/models" "$llm_pid" <<'EOF'
import os, sys, time, urllib.request
address, process = sys.argv[1], int(sys.argv[2])
deadline = time.monotonic() + 120
while True:
    try:
        os.kill(process, 0)
        urllib.request.urlopen(address, timeout=5).read()
        break
    except ProcessLookupError:
        sys.exit("the language model server ended")
    except OSError as error:
        if time.monotonic() > deadline:
            sys.exit(f"the language model server does not answer at {address}: {error}")
        time.sleep(0.3)
EOF

# From here on: what is built lies elsewhere.
export TMPDIR=$work/tmp

step 'unit tests, and integration tests on SQLite with the embedded index'
# They wait now and then, for a server or a child: one more than there are processors.
LECTERN_TEST_DATABASE=sqlite LECTERN_TEST_INDEX=embedded RUST_TEST_THREADS=$(($(nproc) + 1)) testing cargo test --workspace

step 'integration tests on PostgreSQL with Elasticsearch; meanwhile formatting, lints, spelling, dependencies'
wait "$elasticsearch_pid"
program=$(scripts/integration-tests.sh)
# These tests mostly wait for the two servers: the compiler takes what they leave, and more of them run at once than there are processors.
# What the contract says of the embedded index was tested with it.
in_background check nice -n 10 scripts/check.sh --require-tools ${lints:+"$lints"}
check_pid=$last_pid
cd tests
LECTERN_TEST_DATABASE=postgres LECTERN_TEST_POSTGRES_URL=$database_url LECTERN_TEST_INDEX=elasticsearch \
  LECTERN_TEST_ELASTICSEARCH_URL=$(cat "$work/elasticsearch/url") LECTERN_TEST_ELASTICSEARCH_CA=$work/elasticsearch/ca.crt \
  testing "$program" --test-threads $(($(nproc) * 2)) --skip ::embedded::
cd ..
scripts/elasticsearch.sh kill "$work/elasticsearch"

step 'waiting for formatting, lints, spelling, dependencies'
wait "$check_pid"

end_step
printf '\n==== all passed in %d min %d s\n' $((SECONDS / 60)) $((SECONDS % 60))
cat "$results"

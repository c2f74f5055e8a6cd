#!/usr/bin/env bash
# An independent SCIM client and compliance checker, for the tests.
#
#   scripts/scim-tester.sh install     install into .cache/scim-venv (half a minute, once)
#   scripts/scim-tester.sh path        print the path of the command `scim2`
#
# scim2-cli, scim2-tester and what they need come pinned from the Python package index.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$scripts/../.cache"
# The real place: an environment stops working when the path it was made at goes away.
cache=$(cd "$scripts/../.cache" && pwd -P)
environment=$cache/scim-venv
requirements=$scripts/scim-tester-requirements.txt
# Written last, so an interrupted installation is not mistaken for a complete one; changes with the pinned versions.
stamp=$environment/installed-requirements.txt

fail() {
  printf 'scim-tester.sh: %s\n' "$1" >&2
  exit 1
}

is_installed() {
  cmp --silent "$stamp" "$requirements" && [ -x "$(sed -n '1s/^#!//p' "$environment/bin/scim2")" ]
}

install() {
  is_installed && return
  # Two installations at once would destroy each other's environment.
  exec 9>"$cache/scim-venv.lock"
  flock 9
  is_installed && return
  rm -rf "$environment"
  python3 -m venv "$environment" || fail 'python3 cannot make an environment (Debian: apt-get install python3-venv)'
  local log=$cache/scim-venv.log
  if ! "$environment/bin/python" -m pip --disable-pip-version-check --no-input install --only-binary=:all: --no-deps \
    --requirement "$requirements" >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    fail "the SCIM checker could not be installed; the whole output is in $log"
  fi
  cp "$requirements" "$stamp"
}

case "${1-} $#" in
  'install 1') install ;;
  'path 1')
    is_installed || fail 'not installed: run `scripts/scim-tester.sh install`'
    echo "$environment/bin/scim2"
    ;;
  *)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
    ;;
esac

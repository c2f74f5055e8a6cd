#!/usr/bin/env bash
# A real browser for the tests: Chromium, and the driver that tests speak WebDriver to.
#
#   scripts/browser.sh install   Debian's packages, when they are not there yet
set -euo pipefail

fail() {
  printf 'browser.sh: %s\n' "$1" >&2
  exit 1
}

is_installed() {
  command -v chromium >/dev/null && command -v chromedriver >/dev/null
}

install() {
  ! is_installed || return 0
  local elevate=()
  if [ "$(id -u)" -ne 0 ]; then
    # -n: a test run must not sit waiting for a password.
    sudo -n true 2>/dev/null || fail 'Chromium is not installed, and installing it needs root.
  Install it yourself (Debian: apt-get install chromium chromium-driver) and run this again.'
    elevate=(sudo -n)
  fi
  command -v apt-get >/dev/null || fail 'Chromium is not installed, and this system has no apt-get.
  Install Chromium and its driver so that chromium and chromedriver are on the PATH, and run this again.'
  echo 'installing Chromium …' >&2
  local log
  log=$(mktemp)
  if ! { "${elevate[@]}" apt-get update &&
    "${elevate[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install --yes --no-install-recommends chromium chromium-driver; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    fail 'apt-get could not install chromium and chromium-driver; see above'
  fi
  rm -f "$log"
  is_installed || fail 'the packages are installed, and still chromium or chromedriver is missing'
}

case "${1-} $#" in
  'install 1') install ;;
  *)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
    ;;
esac

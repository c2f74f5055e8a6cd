#!/usr/bin/env bash
# A throw-away Keycloak for the tests, with the realm `lectern` of tests/fixtures/keycloak.
#
#   scripts/keycloak.sh install          fetch it into .cache/keycloak, when it is not there yet (160 MB)
#   scripts/keycloak.sh start DIR PORT   a new server in DIR (PORT 0: any free one), data in memory; prints its URL
#   scripts/keycloak.sh stop DIR         stops it; DIR can then be deleted
#
# Its administrator is `admin`, password `admin`, reachable from this machine only. Needs Java 17 or newer, and Maven to fetch it;
# both are installed when they are missing.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
version=26.4.2
sha256=2a30e4602d63d4501a4a8263bfa4e14cbd5970b4116c618ea28f339b16190233
cache=$root/.cache/keycloak
# Moved into place when it is complete, so an interrupted installation is not mistaken for one.
home=$cache/keycloak-$version

fail() {
  printf 'keycloak.sh: %s\n' "$1" >&2
  exit 1
}

java_version() {
  java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

check_java() {
  command -v java >/dev/null || fail 'Keycloak needs Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)'
  local major
  major=$(java_version)
  [ "${major:-0}" -ge 17 ] || fail "Keycloak needs Java 17 or newer; this is Java ${major:-unknown}"
}

# Debian's Java and Maven, when there are none yet.
install_tools() {
  local packages=()
  command -v java >/dev/null || packages+=(default-jre-headless)
  [ -x "$home/bin/kc.sh" ] || command -v mvn >/dev/null || packages+=(maven)
  [ ${#packages[@]} -gt 0 ] || return 0
  local elevate=()
  if [ "$(id -u)" -ne 0 ]; then
    # -n: a test run must not sit waiting for a password.
    sudo -n true 2>/dev/null || fail "Keycloak needs ${packages[*]}, and installing that needs root: install it and run this again"
    elevate=(sudo -n)
  fi
  command -v apt-get >/dev/null || fail "Keycloak needs Java 17 or newer and Maven, and this system has no apt-get"
  echo "installing ${packages[*]} …" >&2
  local log
  log=$(mktemp)
  if ! { "${elevate[@]}" apt-get update &&
    "${elevate[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install --yes --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    fail "apt-get could not install ${packages[*]}; see above"
  fi
  rm -f "$log"
}

install() {
  install_tools
  check_java
  [ ! -x "$home/bin/kc.sh" ] || return 0
  mkdir -p "$cache"
  # Two installations at once would destroy each other's files.
  exec 9>"$cache/lock"
  flock 9
  [ ! -x "$home/bin/kc.sh" ] || return 0
  echo 'fetching Keycloak …' >&2
  local fetched
  fetched=$(mktemp -d "$cache/fetching.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$fetched'" EXIT
  mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    "-Dartifact=org.keycloak:keycloak-quarkus-dist:$version:zip" "-DoutputDirectory=$fetched" >"$cache/fetch.log" 2>&1 || {
    tail -n 20 "$cache/fetch.log" >&2
    fail 'Keycloak could not be fetched; see above'
  }
  local archive=$fetched/keycloak-quarkus-dist-$version.zip
  echo "$sha256  $archive" | sha256sum --check --status || fail "$archive is not the pinned file"
  python3 -m zipfile -e "$archive" "$fetched/unpacked"
  # Python's zip module forgets which files are programs.
  chmod +x "$fetched/unpacked/keycloak-$version"/bin/*.sh
  mv "$fetched/unpacked/keycloak-$version" "$home"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
  local folder=$1 port=$2
  check_java
  [ -x "$home/bin/kc.sh" ] || fail 'not installed: run `scripts/keycloak.sh install`'
  [ "$port" != 0 ] || port=$(free_port)
  [ ! -e "$folder/keycloak" ] || fail "$folder/keycloak exists already; stop that server and delete it first"
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd)
  # A copy of its own: Keycloak builds itself anew in place when its options change.
  cp -R "$home" "$folder/keycloak"
  mkdir -p "$folder/keycloak/data/import"
  cp "$root"/tests/fixtures/keycloak/*.json "$folder/keycloak/data/import/"
  # Its output goes to the log alone: a server holding this script's standard output would keep \$(…) waiting.
  # It lives for minutes: its code is compiled quickly, not well.
  KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD=admin JAVA_OPTS_KC_HEAP='-Xms64m -Xmx512m' \
    JAVA_OPTS_APPEND='-XX:TieredStopAtLevel=1' setsid "$folder/keycloak/bin/kc.sh" start-dev --db dev-mem --http-host 127.0.0.1 --http-port "$port" --import-realm \
    --cache local >"$folder/keycloak.log" 2>&1 </dev/null &
  local pid=$!
  echo "$pid" >"$folder/keycloak.pid"
  # Half a minute on an idle machine, many times that beside a build; a process that ends is noticed at once.
  local url=http://127.0.0.1:$port deadline=$((SECONDS + 900))
  until python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' \
    "$url/realms/lectern/.well-known/openid-configuration" 2>/dev/null; do
    kill -0 "$pid" 2>/dev/null || {
      tail -n 30 "$folder/keycloak.log" >&2
      fail 'Keycloak ended; see above'
    }
    [ $SECONDS -lt $deadline ] || {
      tail -n 30 "$folder/keycloak.log" >&2
      stop "$folder"
      fail "Keycloak does not answer at $url; see above"
    }
    sleep 1
  done
  echo "$url"
}

stop() {
  local pid
  pid=$(cat "$1/keycloak.pid" 2>/dev/null) || return 0
  # Started with setsid: the whole group goes. Nothing of it is worth a graceful end.
  kill -KILL -- "-$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  rm -f "$1/keycloak.pid"
}

case "${1-} $#" in
  'install 1') install ;;
  'start 3') start "$2" "$3" ;;
  'stop 2') stop "$2" ;;
  *)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
    ;;
esac

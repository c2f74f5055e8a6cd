#!/usr/bin/env bash
# A throw-away PostgreSQL for the tests.
#
#   scripts/postgres.sh install          Debian's package, when there is no PostgreSQL yet
#   scripts/postgres.sh start DIR PORT   a new cluster in DIR (PORT 0: any free one); prints its URL
#   scripts/postgres.sh stop DIR         stops it; DIR can then be deleted
#
# The user in the URL is a superuser without a password, reachable from this machine only. Nothing is ever flushed to
# disk: the data is worthless after a crash, and the tests are quicker.
set -euo pipefail

fail() {
  printf 'postgres.sh: %s\n' "$1" >&2
  exit 1
}

# The folder with initdb: Debian does not put it on the PATH. The newest version wins.
binaries() {
  local newest
  newest=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)
  if [ -n "$newest" ]; then
    dirname "$newest"
  elif command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
    dirname "$(command -v initdb)"
  else
    return 1
  fi
}

# PostgreSQL refuses to run as root, so root runs it as the user that the package created.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then
    runuser -u postgres -- "$@"
  else
    "$@"
  fi
}

install() {
  binaries >/dev/null && return
  local elevate=()
  if [ "$(id -u)" -ne 0 ]; then
    # -n: a test run must not sit waiting for a password.
    sudo -n true 2>/dev/null || fail 'PostgreSQL is not installed, and installing it needs root.
  Install it yourself (Debian, Ubuntu: apt-get install postgresql) and run this again.'
    elevate=(sudo -n)
  fi
  command -v apt-get >/dev/null || fail 'PostgreSQL is not installed, and this system has no apt-get.
  Install PostgreSQL 14 or newer so that initdb and pg_ctl are on the PATH, and run this again.'
  echo 'installing PostgreSQL …' >&2
  local log
  log=$(mktemp)
  # RUNLEVEL=1 keeps the package from starting a server of its own.
  if ! { "${elevate[@]}" apt-get update &&
    "${elevate[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
      apt-get install --yes --no-install-recommends postgresql; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    fail 'apt-get could not install postgresql; see above'
  fi
  rm -f "$log"
  binaries >/dev/null || fail 'the package postgresql is installed, and still there is no initdb'
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
  local folder=$1 port=$2 bin
  bin=$(binaries) || fail 'PostgreSQL is not installed: run `scripts/postgres.sh install`'
  [ "$port" != 0 ] || port=$(free_port)
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd)
  [ ! -e "$folder/data" ] || fail "$folder/data exists already; stop that cluster and delete it first"
  if [ "$(id -u)" -eq 0 ]; then
    id postgres >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin postgres
    chown postgres "$folder"
  fi
  # From here on in the folder: the owner may not be able to read the one this was called from.
  cd "$folder"
  as_owner test -w "$folder" || fail "the user postgres cannot get to $folder: its parent folders must be passable"

  as_owner "$bin/initdb" --pgdata="$folder/data" --username=lectern --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --no-sync >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    fail 'initdb failed; see above'
  }
  # No Unix socket: the path of one may have 107 bytes, which a deep folder exceeds.
  cat >>"$folder/data/postgresql.conf" <<EOF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 300
shared_buffers = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
EOF
  # Its output goes to the log alone: a server holding this script's standard output would keep \$(…) waiting.
  as_owner "$bin/pg_ctl" start --pgdata="$folder/data" --log="$folder/postgres.log" --wait --timeout=60 \
    >>"$folder/initdb.log" 2>&1 </dev/null || {
    tail -n 20 "$folder/postgres.log" "$folder/initdb.log" >&2
    fail "PostgreSQL did not start on port $port; see above"
  }
  echo "postgres://lectern@127.0.0.1:$port/postgres"
}

stop() {
  local folder bin
  [ -d "$1/data" ] || return 0
  folder=$(cd "$1" && pwd)
  bin=$(binaries) || return 0
  cd "$folder"
  as_owner "$bin/pg_ctl" status --pgdata="$folder/data" >/dev/null 2>&1 || return 0
  as_owner "$bin/pg_ctl" stop --pgdata="$folder/data" --mode=immediate --wait --timeout=30 >/dev/null
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

#!/usr/bin/env bash
# A real mail server for the tests (aiosmtpd), which keeps no mail.
#
#   scripts/smtp-server.sh install               install into .cache/aiosmtpd
#   scripts/smtp-server.sh serve USER PASSWORD   serve on a free port of 127.0.0.1 until killed; one JSON object a line:
#                                                its port, and what it was sent
#
# Recipients that begin with `deferred-twice` are told twice to come again later, those with `refused` are refused.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
packages=$(dirname "$scripts")/.cache/aiosmtpd
pins=(aiosmtpd==1.4.6 atpublic==5.1 attrs==25.3.0)
# Written last, so an interrupted installation is not mistaken for a complete one; changes with the pinned versions.
stamp=$packages/installed.txt

is_installed() {
  [ "$(cat "$stamp" 2>/dev/null)" = "${pins[*]}" ]
}

install() {
  is_installed && return
  rm -rf "$packages"
  python3 -m pip install --quiet --disable-pip-version-check --only-binary=:all: --no-deps --target "$packages" "${pins[@]}"
  echo "${pins[*]}" >"$stamp"
}

serve() {
  is_installed || {
    echo 'smtp-server.sh: not installed: run `scripts/smtp-server.sh install`' >&2
    exit 1
  }
  PYTHONPATH=$packages exec python3 -u "$scripts/smtp_server.py" "$1" "$2"
}

case "${1-} $#" in
  'install 1') install ;;
  'serve 3') serve "$2" "$3" ;;
  *)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
    ;;
esac

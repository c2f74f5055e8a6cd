#!/usr/bin/env bash
# What can be said about the tree without running it (`make check`). Runs every check, then fails if any failed.
#
# cargo-deny and typos are used where they are installed; with --require-tools a missing one is a failure. cargo-deny
# leaves out advisories unless LECTERN_CHECK_ADVISORIES=1: they need the network and change from day to day, so a tree
# that passed yesterday could fail today without a change. --without-lints leaves out Clippy, where it was the compiler.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.cache/typos/bin:$PWD/.cache/cargo-tools/bin:$PATH"

require_tools=no
lints=yes
for option in "$@"; do
  case $option in
    --require-tools) require_tools=yes ;;
    --without-lints) lints=no ;;
    *)
      printf 'check.sh: unknown option %s\n' "$option" >&2
      exit 2
      ;;
  esac
done
failed=()

check() {
  printf '\n== %s\n' "$*"
  "$@" || failed+=("$*")
}

optional() {
  local tool=$1
  shift
  if command -v "$tool" >/dev/null; then
    check "$@"
  elif [ $require_tools = yes ]; then
    printf '\n== %s is not installed\n' "$tool"
    failed+=("$tool is not installed")
  else
    printf '\n== skipped, because %s is not installed: %s\n' "$tool" "$*"
  fi
}

check cargo fmt --all --check
[ $lints = no ] || check cargo clippy --quiet --workspace --all-targets -- --deny warnings
optional typos typos
denied=(bans licenses sources)
[ "${LECTERN_CHECK_ADVISORIES-}" != 1 ] || denied+=(advisories)
optional cargo-deny cargo deny --log-level error check "${denied[@]}"

if [ ${#failed[@]} -gt 0 ]; then
  printf '\nfailed: %s\n' "${failed[@]}" >&2
  exit 1
fi

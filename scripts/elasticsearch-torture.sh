#!/usr/bin/env bash
# The tests of Elasticsearch at the size of what is promised (part of `make torture`): 30 kills, two minutes of outage, 50 000 chunks and
# 1 000 pairs of user and question on both engines, 200 answers compared before and after a move. Leaves nothing running.
#
# LECTERN_TORTURE_KILLS, LECTERN_TEST_OUTAGE_SECONDS, LECTERN_TEST_SCALE_CHUNKS, LECTERN_TEST_SCALE_PAIRS,
# LECTERN_TEST_MIGRATION_FILES, LECTERN_TEST_MIGRATION_QUESTIONS change that. What is said after it chooses tests.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d "${TMPDIR:-/tmp}/lectern-torture.XXXXXX")
# The node may run as another user, who has to get to its folder in here.
chmod 755 "$work"
finish() {
  local status=$?
  trap - EXIT INT TERM
  scripts/elasticsearch.sh kill "$work/node" || true
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

scripts/elasticsearch.sh java
scripts/elasticsearch.sh install
program=$(scripts/integration-tests.sh)
LECTERN_TEST_ELASTICSEARCH_URL=$(scripts/elasticsearch.sh start "$work/node" 0)
export LECTERN_TEST_ELASTICSEARCH_URL LECTERN_TEST_ELASTICSEARCH_CA=$work/node/ca.crt LECTERN_TEST_INDEX=elasticsearch
export LECTERN_TORTURE_KILLS=${LECTERN_TORTURE_KILLS:-30} LECTERN_TEST_OUTAGE_SECONDS=${LECTERN_TEST_OUTAGE_SECONDS:-120}
export LECTERN_TEST_SCALE_CHUNKS=${LECTERN_TEST_SCALE_CHUNKS:-50000} LECTERN_TEST_SCALE_PAIRS=${LECTERN_TEST_SCALE_PAIRS:-1000}
export LECTERN_TEST_MIGRATION_QUESTIONS=${LECTERN_TEST_MIGRATION_QUESTIONS:-200}
if [ $# -eq 0 ]; then
  set -- elasticsearch:: scale quality
fi
cd tests
"$program" "$@" --nocapture

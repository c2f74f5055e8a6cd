#!/usr/bin/env bash
# Builds everything in the development profile and prints where the integration tests' program lies (to be run in tests/).
#
# All calls of cargo for tests name the whole workspace and all its targets: for a part of it, cargo would choose other features and
# profiles of what is shared, and compile that again, each time the selection changes.
set -euo pipefail
cd "$(dirname "$0")/.."

"${CARGO:-cargo}" build --workspace --all-targets >&2
"${CARGO:-cargo}" test --workspace --no-run --message-format json 2>/dev/null | python3 -c '
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if message.get("executable") and "/tests#" in message["package_id"] and message["target"]["name"] == "it":
        print(message["executable"])'

#!/usr/bin/env bash
# Reads every manifest of tests/conformance/cases with the reference runner and with cpapi, and
# compares. Arguments go to run.py.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${CARGO_TARGET_DIR:-target}/debug
reference=$(scripts/reference-runner.sh)
[ -n "$reference" ] || exit 0
exec "$reference/python" tests/conformance/run.py --programs "$bin" "$@"

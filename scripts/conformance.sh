#!/usr/bin/env bash
# Reads every manifest of tests/conformance/cases with the reference runner and with cpapi, and
# compares. Arguments go to run.py.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.cache/airbyte-cdk
bin=${CARGO_TARGET_DIR:-target}/debug

if ! $venv/bin/python -c 'import airbyte_cdk' 2>/dev/null; then
  python3 -m venv $venv
  if ! $venv/bin/pip install --quiet --disable-pip-version-check 'airbyte-cdk>=7.39.1,<8'; then
    rm -rf $venv
    echo '!!! SKIPPED: airbyte-cdk could not be installed, pip has no registry here' >&2
    exit 0
  fi
fi
exec $venv/bin/python tests/conformance/run.py --programs "$bin" "$@"

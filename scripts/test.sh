#!/usr/bin/env bash
# Every test there is. Steps are timed, so that a slow one is seen.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
  local name=$1 begun=$SECONDS
  shift
  printf '\n=== %s\n' "$name"
  "$@"
  printf '=== %s: %s s\n' "$name" $((SECONDS - begun))
}

step 'tools' scripts/ensure-tools.sh build frontend codegen postgres chromium python
step 'programs' cargo build --locked --package cpapi --package cpapi-simulator
step 'generated files are current' scripts/generate.sh --check
step 'format and lints' scripts/lint.sh
step 'SPA: unit tests' npm --prefix frontend test
step 'SPA: build and size' bash -c 'npm --prefix frontend run build && npm --prefix frontend run size'

tests/postgres.sh start >/dev/null
trap 'tests/postgres.sh stop' EXIT
CPAPI_TEST_POSTGRES_URL=$(tests/postgres.sh url)
export CPAPI_TEST_POSTGRES_URL
step 'Rust tests on SQLite and PostgreSQL' cargo test --workspace --locked
step 'the same on partitioned tables' scripts/partitioned.sh
step 'records as the reference gives them' scripts/conformance.sh
step 'REST API by schemathesis' scripts/schemathesis.sh
step 'browser journey' npm --prefix frontend run e2e
printf '\nall tests passed in %s s\n' "$SECONDS"

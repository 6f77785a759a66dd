#!/usr/bin/env bash
# Writes what is generated from the code, or with --check says what would change.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/ensure-tools.sh build codegen
if [ "${1:-}" = --check ]; then
  cargo run --quiet --locked -- openapi --check
  npm --prefix frontend/codegen run check
else
  cargo run --quiet --locked -- openapi --write
  npm --prefix frontend/codegen run generate
fi

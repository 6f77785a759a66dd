#!/usr/bin/env bash
# Format and lints, warnings as errors.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/ensure-tools.sh build frontend
cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked --quiet
npm --prefix frontend run format:check
npm --prefix frontend run lint
npm --prefix frontend run typecheck

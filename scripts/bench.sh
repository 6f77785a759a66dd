#!/usr/bin/env bash
# Measures speed and size beside the goals; the table goes to docs/benchmarks.md by hand, with the machine.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/ensure-tools.sh build frontend postgres
# What is shipped is measured: the program is linked as a whole, which takes some minutes.
cargo build --profile dist --locked --package cpapi
cargo build --release --locked --package cpapi-simulator --package bench
programs=target/measured
mkdir -p $programs
cp target/dist/cpapi target/release/cpapi-simulator $programs
CPAPI_BENCH_REFERENCE=$(scripts/reference-runner.sh)
[ -z "$CPAPI_BENCH_REFERENCE" ] || export CPAPI_BENCH_REFERENCE
CPAPI_BENCH_DLT=$(scripts/dlt-runner.sh)
[ -z "$CPAPI_BENCH_DLT" ] || export CPAPI_BENCH_DLT

echo '## The main job: make demo DEMO_EXIT=1'
begun=$(date +%s.%N)
$programs/cpapi demo --exit --listen 127.0.0.1:0
awk -v a="$begun" -v b="$(date +%s.%N)" 'BEGIN { printf "whole demonstration: %.1f s (goal: under 60 s)\n", b - a }'

printf '\n## First load of the SPA\n'
npm --prefix frontend run --silent size

printf '\n## Readers, loads, lists and memory\n'
tests/postgres.sh stop
CPAPI_POSTGRES_DURABLE=1 tests/postgres.sh start >/dev/null
trap 'tests/postgres.sh stop' EXIT
CPAPI_BENCH_POSTGRES_URL=$(tests/postgres.sh url) target/release/cpapi-bench --programs $programs "$@"

#!/usr/bin/env bash
# Runs the tests of queries and of the engine on PostgreSQL with the offers' tables in partitions
# (docs/scaling.md). What looks at the shape of the schema itself is left out.
set -euo pipefail
cd "$(dirname "$0")/.."
export CPAPI_TEST_PARTITIONS=4
cargo test --locked --package cpapi-db --test db -- \
  --skip sqlite:: conflicts:: connection:: offers_ partitioning::
cargo test --locked --package cpapi --test engine --test api -- \
  --skip sqlite:: flow:: feed:: leaving:: offers::

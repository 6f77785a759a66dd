#!/usr/bin/env bash
# Installs dlt, beside which loads are measured, into a cached virtual environment and prints the
# folder of its Python. Prints nothing but a loud line on standard error where pip has no registry.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.cache/dlt
scripts/ensure-tools.sh python

if ! $venv/bin/python -c 'import dlt, psycopg2' 2>/dev/null; then
  python3 -m venv $venv
  if ! $venv/bin/pip install --quiet --disable-pip-version-check 'dlt[postgres]>=1.31,<2' >&2; then
    rm -rf $venv
    echo '!!! SKIPPED: dlt could not be installed, pip has no registry here' >&2
    exit 0
  fi
fi
echo "$PWD/$venv/bin"

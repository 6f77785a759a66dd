#!/usr/bin/env bash
# python-peer.sh NAME REQUIREMENT MODULE...: installs a program from Python's registry into a cached
# virtual environment, unless its modules are there, and prints the folder of its programs. Prints
# nothing but a loud line on standard error where pip has no registry.
set -euo pipefail
cd "$(dirname "$0")/.."
name=$1 requirement=$2
shift 2
venv=.cache/$name
scripts/ensure-tools.sh python

if ! $venv/bin/python -c "import $(IFS=,; echo "$*")" 2>/dev/null; then
  python3 -m venv $venv
  if ! $venv/bin/pip install --quiet --disable-pip-version-check "$requirement" >&2; then
    rm -rf $venv
    echo "!!! SKIPPED: $name could not be installed, pip has no registry here" >&2
    exit 0
  fi
fi
echo "$PWD/$venv/bin"

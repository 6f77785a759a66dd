#!/usr/bin/env bash
# Installs Airbyte's own runner into a cached virtual environment and prints the folder of its
# programs. Prints nothing but a loud line on standard error where pip has no registry.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.cache/airbyte-cdk
scripts/ensure-tools.sh python

if ! $venv/bin/python -c 'import airbyte_cdk' 2>/dev/null; then
  python3 -m venv $venv
  if ! $venv/bin/pip install --quiet --disable-pip-version-check 'airbyte-cdk>=7.39.1,<8' >&2; then
    rm -rf $venv
    echo '!!! SKIPPED: airbyte-cdk could not be installed, pip has no registry here' >&2
    exit 0
  fi
fi
echo "$PWD/$venv/bin"

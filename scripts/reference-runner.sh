#!/usr/bin/env bash
# Installs Airbyte's own runner and prints the folder of its programs.
exec "$(dirname "$0")/python-peer.sh" airbyte-cdk 'airbyte-cdk>=7.39.1,<8' airbyte_cdk

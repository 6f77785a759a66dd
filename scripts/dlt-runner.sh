#!/usr/bin/env bash
# Installs dlt, beside which loads are measured, and prints the folder of its Python.
exec "$(dirname "$0")/python-peer.sh" dlt 'dlt[postgres]>=1.31,<2' dlt psycopg2

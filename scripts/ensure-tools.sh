#!/usr/bin/env bash
# Installs what is missing on a Debian-like machine that has Rust and Node.js.
#   build     compiler, make, perl (the bundled OpenSSL and libpq are compiled with them)
#   frontend  the SPA's npm packages
#   codegen   the packages of the type generator
#   postgres  PostgreSQL's server programs
#   chromium  a browser for the end-to-end tests
#   python    Python with venv, for schemathesis and the benches' peers
#   valgrind  for scripts/function-order.sh
set -euo pipefail
cd "$(dirname "$0")/.."

apt_updated=
apt_install() {
  local sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  if [ -z "$apt_updated" ]; then
    $sudo apt-get update -qq
    apt_updated=1
  fi
  echo "installing $*" >&2
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

has() { command -v "$1" >/dev/null 2>&1; }

# npm packages are installed anew only when the lock file is newer than what stands there.
npm_install() {
  local stamp="$1/node_modules/.package-lock.json"
  if [ ! -e "$stamp" ] || [ "$1/package-lock.json" -nt "$stamp" ]; then
    npm --prefix "$1" ci --no-audit --no-fund --loglevel=error
    touch "$stamp"
  fi
}

for part in "$@"; do
  case "$part" in
    build)
      missing=()
      has cc || missing+=(gcc libc6-dev)
      has make || missing+=(make)
      perl -MFindBin -MIPC::Cmd -e1 2>/dev/null || missing+=(perl)
      [ ${#missing[@]} = 0 ] || apt_install "${missing[@]}"
      has cargo || { echo "Rust is needed: install it first" >&2; exit 1; }
      has npm || { echo "Node.js (20.19 or newer) with npm is needed: install it first" >&2; exit 1; }
      ;;
    frontend) npm_install frontend ;;
    codegen) npm_install frontend/codegen ;;
    postgres) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || has initdb || apt_install postgresql ;;
    chromium) [ -n "${CHROMIUM:-}" ] || has chromium || has chromium-browser || has google-chrome || apt_install chromium ;;
    python)
      python3 -c 'import venv, ensurepip' 2>/dev/null || apt_install python3 python3-venv
      ;;
    valgrind)
      missing=()
      has valgrind || missing+=(valgrind)
      has nm || missing+=(binutils)
      [ ${#missing[@]} = 0 ] || apt_install "${missing[@]}"
      ;;
    *) echo "ensure-tools.sh: no part named $part" >&2; exit 2 ;;
  esac
done

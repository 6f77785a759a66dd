#!/usr/bin/env bash
# A throw-away PostgreSQL server for the tests. Its files are in the system's folder for temporary
# ones, under a name of this checkout, because the user that runs it may not reach the checkout.
#
#   tests/postgres.sh start   starts it unless it runs, prints its URL
#   tests/postgres.sh url     prints the URL of the running server
#   tests/postgres.sh stop    stops it and removes its files
#
# With CPAPI_POSTGRES_DURABLE set it starts as PostgreSQL is by default, for measuring; without, it never
# waits for the disk.
#
# The suites find it through CPAPI_TEST_POSTGRES_URL:
#   CPAPI_TEST_POSTGRES_URL="$(tests/postgres.sh start)" cargo test
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
home="${TMPDIR:-/tmp}/cpapi-postgres-$(printf %s "$root" | cksum | cut -d" " -f1)"
data="$home/data"

die() { echo "postgres.sh: $*" >&2; exit 1; }

# The directory that holds initdb and pg_ctl; distributions keep it out of PATH.
bindir() {
    local found
    if found="$(command -v pg_ctl)" && command -v initdb >/dev/null; then
        dirname "$(readlink -f "$found")"
        return
    fi
    found="$(find /usr/lib/postgresql /usr/pgsql-* /usr/local/pgsql /opt/homebrew/opt/postgresql* \
        -maxdepth 3 -name initdb -path '*bin/initdb' 2>/dev/null | sort -V | tail -n 1)"
    [ -n "$found" ] || die "no PostgreSQL server found: install it, or set CPAPI_TEST_POSTGRES_URL to one of yours"
    dirname "$found"
}

# PostgreSQL refuses to run as root.
as_server() {
    if [ "$(id -u)" = 0 ]; then
        local user=postgres
        id "$user" >/dev/null 2>&1 || user=nobody
        (cd / && exec setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@")
    else
        "$@"
    fi
}

running() { [ -f "$data/postmaster.pid" ] && as_server "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; }

start() {
    if running; then cat "$home/url"; return; fi
    rm -rf "$home"
    mkdir -p "$home"
    local password port attempt
    password="$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n')"
    (umask 077 && printf '%s\n' "$password" >"$home/password")
    if [ "$(id -u)" = 0 ]; then
        id postgres >/dev/null 2>&1 && chown -R postgres "$home" || chown -R nobody "$home"
    fi
    as_server "$bin/initdb" -D "$data" -U cpapi --pwfile="$home/password" --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C --no-sync >"$home/initdb.log" 2>&1 || die "initdb failed, see $home/initdb.log"
    # Nothing here outlives the tests, so nothing needs to reach the disk.
    local careless="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    [ -z "${CPAPI_POSTGRES_DURABLE:-}" ] || careless=
    for attempt in 1 2 3 4 5 6 7 8; do
        port=$((20000 + (0x$(od -An -tx1 -N2 /dev/urandom | tr -d ' \n')) % 40000))
        if as_server "$bin/pg_ctl" -D "$data" -w -t 60 -l "$home/log" -o \
            "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= $careless \
             -c max_connections=300 -c shared_buffers=128MB" \
            start >/dev/null 2>&1; then
            (umask 077 && printf 'postgres://cpapi:%s@127.0.0.1:%s/postgres\n' "$password" "$port" >"$home/url")
            cat "$home/url"
            return
        fi
    done
    die "the server did not start, see $home/log"
}

stop() {
    if running; then as_server "$bin/pg_ctl" -D "$data" -m immediate -w stop >/dev/null; fi
    rm -rf "$home"
}

case "${1:-}" in
    start) bin="$(bindir)"; start ;;
    stop) bin="$(bindir)"; stop ;;
    url) [ -f "$home/url" ] || die "it does not run"; cat "$home/url" ;;
    *) die "start, stop or url?" ;;
esac

#!/usr/bin/env bash
# Schemathesis asks every read operation of a running server with generated input and compares the
# answers with the OpenAPI document: no 5xx, no undocumented status, media type or shape. The
# server has offers, a pushed campaign and runs, so that there is something to compare.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${CARGO_TARGET_DIR:-target}/debug
work=$(mktemp -d)
pids=()
cleanup() {
  [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

programs=$(scripts/python-peer.sh schemathesis 'schemathesis>=4,<5' schemathesis)
[ -n "$programs" ] || exit 0

"$bin/cpapi-simulator" --offers 60 --tune-rate-limit none >"$work/simulator.json" 2>"$work/simulator.log" &
pids+=($!)

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
export CPAPI_DATABASE__URL=sqlite:$work/cpapi.sqlite CPAPI_VAULT__KEY_FILE=$work/vault.key CPAPI_HTTP__LISTEN=127.0.0.1:$port
# The simulator is on this machine, which the server reaches only where it is told to.
export CPAPI_CONNECTORS__ALLOW_HOSTS=127.0.0.1
password=schemathesis-2026
"$bin/cpapi" migrate >/dev/null
printf '%s\n' "$password" |
  "$bin/cpapi" user create --email admin@example.com --name Admin --role admin --password-stdin >/dev/null
"$bin/cpapi" serve 2>"$work/server.log" &
pids+=($!)

# Fills the server, then writes the token and the document that schemathesis judges by: without the
# `default` problem, which would document every status.
python3 - "$url" "$work" "$password" <<'PYTHON' || { tail -n 20 "$work/server.log" >&2; exit 1; }
import json, sys, time, urllib.error, urllib.request

url, work, password = sys.argv[1:]
deadline = time.monotonic() + 60
headers = {"content-type": "application/json"}


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def eventually(what, probe):
    while True:
        try:
            if found := probe():
                return found
        except (urllib.error.URLError, json.JSONDecodeError, FileNotFoundError):
            pass
        if time.monotonic() > deadline:
            sys.exit(f"waited in vain for {what}")
        time.sleep(0.05)


def finished(path):
    view = ask("GET", path)
    return view if (view["last_run"] or {}).get("finished_at") else None


simulator = eventually("the simulator", lambda: json.load(open(f"{work}/simulator.json")))["listening"]
eventually("the server", lambda: ask("GET", "/readyz"))
session = ask("POST", "/api/v1/session", {"email": "admin@example.com", "password": password})
headers["authorization"] = "Bearer " + session["access_token"]
ask("POST", "/api/v1/sources", {
    "title": "Acme Ads", "connector": "tune", "default_currency": "USD",
    "tracking_params": [{"key": "aff_sub", "value": "{clickid}"}], "impression_params": [],
    "config": {"network_id": "demonet", "api_key": "demo-affiliate-key", "base_url": simulator + "/tune/Apiv3/json"},
})
eventually("the pull", lambda: finished("/api/v1/sources/1"))
ask("POST", "/api/v1/tracking-systems", {
    "title": "Our Affise", "kind": "affise", "base_url": simulator + "/affise", "api_key": "demo-admin-key",
    "max_concurrent": 16, "max_per_second": 1000,
})
ask("POST", "/api/v1/campaigns", {
    "title": "Everything", "tracking_system_id": 1, "sources": [1], "sync_rules": {"logo": "disabled"},
    "defaults": {"advertiser_id": "64413c649b70ab801d9b9a01", "payout_percent": "80"},
})
eventually("the push", lambda: finished("/api/v1/campaigns/1"))

document = ask("GET", "/api/openapi.json")
# It answers without end, which the tests of its own read.
del document["paths"]["/api/v1/runs/events"]
for item in document["paths"].values():
    for operation in item.values():
        if isinstance(operation, dict):
            operation.get("responses", {}).pop("default", None)
json.dump(document, open(f"{work}/openapi.json", "w"))
open(f"{work}/token", "w").write(session["access_token"])
PYTHON

# Generated ids are rarely those of something; in the first pass they are.
cat >"$work/known.toml" <<'TOML'
[parameters]
id = 1
[[operations]]
include-path-regex = "^/api/v1/connectors/"
parameters = { "path.id" = "tune" }
TOML
: >"$work/any.toml"

for pass in known any; do
  printf '%s: ids %s\n' schemathesis "$pass"
  "$programs/schemathesis" --config-file "$work/$pass.toml" run "$work/openapi.json" --url "$url" \
    --header "Authorization: Bearer $(cat "$work/token")" --include-method GET \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --max-examples "${SCHEMATHESIS_EXAMPLES:-15}" --phases examples,coverage,fuzzing --seed 2026 --workers 2 \
    --generation-database none --no-color
done
# A header that no HTTP parser takes is logged by the web framework itself.
if grep ' ERROR ' "$work/server.log" | grep -v 'request parse error' >"$work/errors.log"; then
  echo 'the server logged errors:' >&2
  head -n 20 "$work/errors.log" >&2
  exit 1
fi

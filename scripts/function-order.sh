#!/usr/bin/env bash
# Writes backend/function-order.txt: which functions of the program, and which files of OpenSSL, work
# when a feed is read and when the server starts, in this order. backend/build.rs puts them side by
# side. Worth doing again when the program has changed much; an old list is less good, never wrong.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/ensure-tools.sh build valgrind
cargo build --profile dist --locked --package cpapi
cargo build --release --locked --package cpapi-simulator

program=$PWD/target/dist/cpapi
order=$PWD/backend/function-order.txt
folder=$(mktemp -d)
address=127.0.0.1:29199
target/release/cpapi-simulator --listen $address --tune-rate-limit none --cache --offers 4000 >/dev/null 2>&1 &
simulator=$!
trap 'kill $simulator; rm -rf "$folder"' EXIT
until (exec 3<>"/dev/tcp/127.0.0.1/29199") 2>/dev/null || ! kill -0 $simulator; do sleep 0.1; done

cat >"$folder/config.json" <<JSON
{"network_id": "demonet", "api_key": "demo-affiliate-key", "base_url": "http://$address/tune/Apiv3/json"}
JSON

# Runs the program and leaves the names of what it called in $folder/NAME.
called() {
  local name=$1
  shift
  (cd "$folder" && "$@" 2>"$folder/$name.log" >/dev/null) || true
  grep -oE '^c?fn=\([0-9]+\) [^ ]+' "$folder/$name.calls" | sed -E "s/^[^ ]* //; s/'[0-9]+\$//" | sort -u >"$folder/$name"
}
traced() {
  local name=$1
  shift
  called "$name" valgrind --tool=callgrind --demangle=no "--callgrind-out-file=$folder/$name.calls" "$program" "$@"
}
traced read connector read "$PWD/backend/connectors/tune" --config "$folder/config.json"
traced offers connector read "$PWD/backend/connectors/tune" --config "$folder/config.json" --offers
called serve timeout -s TERM 40 valgrind --tool=callgrind --demangle=no \
  "--callgrind-out-file=$folder/serve.calls" "$program" serve --http.listen 127.0.0.1:29198

# OpenSSL's functions stand in one section per file, so whole files are named.
openssl=$(ls -t target/dist/deps/libopenssl_sys-*.rlib | head -1)
nm -A "$openssl" 2>/dev/null | sed -nE 's/^[^:]*:([^:]+):[0-9a-f]+ [tT] (.*)$/\2 \1/p' >"$folder/files"
in_files() {
  awk 'NR == FNR { file[$1] = $2; next } $1 in file { print file[$1] }' "$folder/files" "$1" | sort -u
}
{
  for name in read offers serve; do
    in_files "$folder/$name"
    sed -nE 's/^(_ZN.*)17h[0-9a-f]{16}E.*$/\1/p' "$folder/$name" | sort -u
  done
} | awk '!seen[$0]++' >"$order"
wc -l "$order"

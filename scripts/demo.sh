#!/usr/bin/env bash
# A chat with people in it: a server with data of its own, thrown away at the end, and the
# load generator's conversations in its rooms, faster than people type.
. "$(dirname "$0")/lib.sh"

scripts/build.sh
load_env
export_built_paths
step "building the load generator" cargo build --release --quiet -p bench

address=${IRORI_ADDR:-127.0.0.1:3000}
data=$(mktemp -d)
trap 'kill "$server" 2>/dev/null; wait; rm -rf "$data"' EXIT
trap 'exit 0' INT TERM

IRORI_ADDR=$address IRORI_DATA=$data IRORI_ROOMS=lobby,random,料理部 "$IRORI_BIN" &
server=$!
until curl -fs -o /dev/null "http://$address/readyz"; do
    kill -0 "$server" 2>/dev/null || die "the server did not start"
    sleep 0.2
done
say "people are talking at http://$address (Ctrl+C stops it and forgets everything)"
"$IRORI_BENCH" replay --builtin --speed 10 --timeout 3600 --url "http://$address" >/dev/null ||
    say "the people have left early"
wait "$server"

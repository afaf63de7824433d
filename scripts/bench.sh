#!/usr/bin/env bash
# bench.sh ARGUMENT…: the load generator, optimised, against the release server.
. "$(dirname "$0")/lib.sh"

scripts/build.sh
load_env
export_built_paths
step "building the load generator" cargo build --release --quiet -p bench
step "bench $*" "$IRORI_BENCH" "$@"

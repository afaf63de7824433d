#!/usr/bin/env bash
# bench.sh ARGUMENT…: the load generator, optimised, against the release server.
. "$(dirname "$0")/lib.sh"

# `tls`, and everything, has a proxy in front as well.
case ${1-all}:" $* " in
all:* | -*:* | *" tls "*) scripts/proxies.sh nginx ;;
esac
scripts/build.sh
load_env
export_built_paths
step "building the load generator" cargo build --release --quiet -p bench
step "bench $*" "$IRORI_BENCH" "$@"

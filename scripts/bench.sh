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
# Whatever is measured with a PostgreSQL, which the others have of their own or not at all, waits for its disk, as it would anywhere.
case ${1:-all} in
replay | faults | simulate | help | -h | --help) step "bench $*" "$IRORI_BENCH" "$@" ;;
*)
    scripts/nats.sh
    load_env
    IRORI_FSYNC=on step "bench $*" scripts/on_postgres.sh "$IRORI_BENCH" "$@"
    ;;
esac

#!/usr/bin/env bash
# faults.sh ARGUMENT…: has everything go wrong around three nodes while people talk (`bench faults --help`).
# As root nothing of it is left out.
. "$(dirname "$0")/lib.sh"

# find_faketime: the library that gives a program another time of day.
find_faketime() {
    found=$(find /usr/lib /usr/lib64 -name libfaketimeMT.so.1 -print -quit 2>/dev/null)
    [ -n "$found" ]
}

scripts/postgres.sh
scripts/nats.sh
scripts/proxies.sh nginx
if ! find_faketime; then
    step "installing libfaketime" apt_install libfaketime || true
    find_faketime || die "please install libfaketime, then run this again"
fi
if [ "${IRORI_FAKETIME:-}" != "$found" ]; then
    remember IRORI_FAKETIME "$found"
fi
all=()
if [ "$(id -u)" = 0 ]; then
    all=(--all)
    { has ip && has nsenter && has setpriv; } || step "installing iproute2 and util-linux" apt_install iproute2 util-linux ||
        die "please install iproute2 and util-linux, then run this again"
fi
scripts/bench.sh faults "${all[@]}" "$@"

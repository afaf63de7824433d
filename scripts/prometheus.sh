#!/usr/bin/env bash
# Brings Prometheus and promtool, with which tests of server/ read the metrics. They are
# unpacked from the distribution's package and not installed: that would start a service.
. "$(dirname "$0")/lib.sh"

if has prometheus && has promtool; then
    exit 0
fi

unpack() {
    has apt-get || return 1
    as_root apt-get update -qq || true # an old list may still do
    local dir
    dir=$(mktemp -d)
    mkdir -p "$TOOLS/bin"
    (cd "$dir" && apt-get download -qq prometheus && dpkg-deb -x prometheus_*.deb .) &&
        cp "$dir/usr/bin/prometheus" "$dir/usr/bin/promtool" "$TOOLS/bin/" || return 1
    rm -rf "$dir"
}

step "unpacking Prometheus" unpack ||
    die "please install Prometheus with promtool (2.42 or newer), then run this again"

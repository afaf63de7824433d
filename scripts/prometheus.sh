#!/usr/bin/env bash
# Brings Prometheus and promtool, with which tests of server/ read the metrics.
. "$(dirname "$0")/lib.sh"

if has prometheus && has promtool; then
    exit 0
fi
step "unpacking Prometheus" unpack prometheus /usr/bin/prometheus /usr/bin/promtool ||
    die "please install Prometheus with promtool (2.42 or newer), then run this again"

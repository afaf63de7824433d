#!/usr/bin/env bash
# proxies.sh [PROGRAM…]: installs what tests of server/ start beside it: proxies, and an authority for
# certificates; or those of them that are named.
. "$(dirname "$0")/lib.sh"

[ $# -gt 0 ] || set -- nginx caddy haproxy pebble

# As root or not: what lies in sbin is found too.
PATH="$PATH:/usr/sbin"
for program; do
    package=$program
    [ "$program" != nginx ] || package=nginx-light
    has "$program" || step "installing $program" apt_install "$package" ||
        die "please install $program, then run this again"
done

#!/usr/bin/env bash
# Installs what tests of server/ start beside it: proxies, and an authority for certificates.
. "$(dirname "$0")/lib.sh"

# installed COMMAND PACKAGE
installed() {
    has "$1" || step "installing $1" apt_install "$2" || die "please install $1, then run this again"
}

# As root or not: what lies in sbin is found too.
PATH="$PATH:/usr/sbin"
installed nginx nginx-light
installed caddy caddy
installed haproxy haproxy
installed pebble pebble

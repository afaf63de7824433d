#!/usr/bin/env bash
# Installs the proxies that tests of server/ put in front of it.
. "$(dirname "$0")/lib.sh"

has nginx || step "installing nginx" apt_install nginx-light ||
    die "please install nginx, then run this again"

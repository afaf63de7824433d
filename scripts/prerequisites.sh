#!/usr/bin/env bash
# Checks for what neither rustup nor cargo nor npm brings, and installs it where apt can.
. "$(dirname "$0")/lib.sh"

missing=()
has cc || missing+=(gcc libc6-dev)   # SQLite is C
has make || missing+=(make)
has curl || missing+=(curl ca-certificates)
has git || missing+=(git)
if [ ${#missing[@]} -gt 0 ]; then
    step "installing ${missing[*]}" apt_install "${missing[@]}" ||
        die "please install a C compiler, make, curl and git, then run this again"
fi

if ! has node || ! has npm; then
    die "please install Node.js 20 or newer with npm, then run this again"
fi
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] ||
    die "Node.js $(node --version) is too old: please install version 20 or newer"

#!/usr/bin/env bash
# Checks the dependencies against deny.toml.
. "$(dirname "$0")/lib.sh"

scripts/tools.sh cargo-deny
step "checking licences and sources" cargo deny --log-level error check bans licenses sources

# The list of known holes is a download of its own; without it nothing can be said about them.
if cargo deny fetch db >/dev/null 2>&1; then
    step "looking for known holes" cargo deny check advisories
else
    say "known holes: NOT checked, their list cannot be downloaded here"
fi

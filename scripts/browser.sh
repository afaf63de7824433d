#!/usr/bin/env bash
# Gets the browser tests something to run in: Playwright's own Chromium, else one that is
# installed, else the distribution's. IRORI_CHROMIUM names it; empty means Playwright's own.
. "$(dirname "$0")/lib.sh"

scripts/node_modules.sh end2end

# launches [EXECUTABLE]: does it really start? One without its libraries does not.
launches() {
    (cd end2end && CHROMIUM=${1:-} node -e '
        const { chromium } = require("@playwright/test");
        chromium.launch({ executablePath: process.env.CHROMIUM || undefined }).then((b) => b.close());
    ') >/dev/null 2>&1
}

playwright() { (cd end2end && npx playwright "$@" >/dev/null 2>&1); }

playwrights_own() {
    launches && return
    export PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=5000 # where downloads are blocked, say so soon
    step "downloading Playwright's Chromium" playwright install chromium || return 1
    launches && return
    [ "$(id -u)" = 0 ] && playwright install-deps chromium && launches
}

installed() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if has "$name" && launches "$(command -v "$name")"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

choose() {
    local found
    if playwrights_own; then
        found=''
    elif found=$(installed); then
        :
    else
        step "installing the distribution's Chromium" apt_install chromium || true
        found=$(installed) || die "no browser for the tests: please install Chromium"
    fi
    remember IRORI_CHROMIUM "$found"
    say "the browser tests run in ${found:-"Playwright's own Chromium"}"
}

if [ -z "${IRORI_CHROMIUM+set}" ] || ! launches "$IRORI_CHROMIUM"; then
    choose
fi

# Without a Japanese font, screenshots show boxes and line heights differ.
if has apt-get && [ -z "$(fc-list :lang=ja 2>/dev/null)" ]; then
    step "installing a Japanese font" apt_install fontconfig fonts-noto-cjk
fi

#!/usr/bin/env bash
# The browser tests, against the release server. Arguments go to Playwright.
. "$(dirname "$0")/lib.sh"

scripts/build.sh
scripts/browser.sh
load_env
export_built_paths
cd end2end
step "testing in the browser" npx playwright test --reporter=list "$@"

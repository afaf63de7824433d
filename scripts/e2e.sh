#!/usr/bin/env bash
# The browser tests, against the release server. Arguments go to Playwright. With IRORI_NODES=3 each
# test has three nodes on one database behind nginx, which sends each request to the next of them.
. "$(dirname "$0")/lib.sh"

if [ "${IRORI_NODES:-1}" != 1 ] && [ -z "${IRORI_TEST_POSTGRES:-}" ]; then
    scripts/proxies.sh nginx
    exec scripts/on_postgres.sh "$0" "$@"
fi
scripts/build.sh
scripts/browser.sh
load_env
export_built_paths
cd end2end
step "testing in the browser" npx playwright test --reporter=list "$@"

#!/usr/bin/env bash
# The release build: the server and the site (wasm, js, css; gzip and brotli). The wasm is in
# parts: what opens by a click is not in the one a page comes alive with (feature `split`).
# Does nothing if nothing changed since the last one.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/halves.sh"

# It needs no tools that scripts/tools.sh brings.
# shellcheck disable=SC2119
set_up
scripts/node_modules.sh site

SOURCES=(Cargo.toml Cargo.lock .cargo rust-toolchain.toml protocol archive fetch identity media blobs markup search engine app server frontend
    style public scripts/build.sh scripts/halves.sh site/Cargo.toml site/src site/package-lock.json site/finish.mjs)
export_built_paths
release=${IRORI_BIN%/*}
stamp=$release/.irori-built

unchanged() {
    [ -x "$IRORI_BIN" ] && [ -f "$stamp" ] && [ -f "$IRORI_SITE/pkg/irori.js" ] &&
        [ -z "$(find "${SOURCES[@]}" -newer "$stamp" -print -quit)" ]
}

if unchanged; then
    say "the build is up to date"
    exit 0
fi

browser=${release%/*}/front

server_half() {
    cargo build --quiet --release --package server --bin irori &&
        site_tool
}

# Both at once: the linking of the browser's half keeps one processor busy for long.
both_halves() {
    browser_half "$browser" '' &
    local wasm=$!
    server_half || return
    wait "$wasm"
}

IRORI_BUILD=$(build_name)
export IRORI_BUILD
mkdir -p "$release"
touch "$stamp.began" # what is saved while this builds is newer and builds next time
step "compiling the server and the browser's half" both_halves
step "making the site" make_site "${release%/*}" "$browser" "$IRORI_SITE"
mv "$stamp.began" "$stamp"

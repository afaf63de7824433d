#!/usr/bin/env bash
# The release build: the server and the site (wasm, js, css; gzip and brotli). The wasm is in
# parts: what opens by a click is not in the one a page comes alive with (feature `split`).
# Does nothing if nothing changed since the last one.
. "$(dirname "$0")/lib.sh"

# It needs no tools that scripts/tools.sh brings.
# shellcheck disable=SC2119
set_up
scripts/node_modules.sh site

SOURCES=(Cargo.toml Cargo.lock .cargo rust-toolchain.toml protocol fetch identity media blobs markup search engine app server frontend
    style public scripts/build.sh site/Cargo.toml site/src site/package-lock.json site/finish.mjs)
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

# A directory of its own, so that it does not wait for the server's build. The relocations are
# what the wasm is split by; the rest of the flags is as in .cargo/config.toml, whose place the
# variable takes.
browser=${release%/*}/front
browser_half() {
    RUSTFLAGS="--cfg erase_components -Clink-args=--emit-relocs" cargo build --quiet --lib --package frontend --features split \
        --target wasm32-unknown-unknown --profile wasm-release --target-dir "$browser"
}

server_half() {
    cargo build --quiet --release --package server --bin irori &&
        cargo build --quiet --profile site-tool --package site
}

# Both at once: the linking of the browser's half keeps one processor busy for long.
both_halves() {
    browser_half &
    local wasm=$!
    server_half || return
    wait "$wasm"
}

site() {
    local fresh=$IRORI_SITE.new
    rm -rf "$fresh"
    "${release%/*}/site-tool/site" "$browser/wasm32-unknown-unknown/wasm-release/frontend.wasm" "$fresh/pkg" &&
        node site/finish.mjs "$fresh" &&
        rm -rf "$IRORI_SITE" &&
        mv "$fresh" "$IRORI_SITE"
}

mkdir -p "$release"
touch "$stamp.began" # what is saved while this builds is newer and builds next time
step "compiling the server and the browser's half" both_halves
step "making the site" site
mv "$stamp.began" "$stamp"

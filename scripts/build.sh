#!/usr/bin/env bash
# The release build: the server and the site (wasm, js, css; gzip and brotli). The wasm is in
# parts: what opens by a click is not in the one a page comes alive with (feature `split`).
# Does nothing if nothing changed since the last one.
. "$(dirname "$0")/lib.sh"

set_up cargo-leptos wasm-bindgen wasm-opt

SOURCES=(Cargo.toml Cargo.lock .cargo rust-toolchain.toml protocol identity media blobs markup search engine app server frontend style public scripts/build.sh)
export_built_paths
stamp=${IRORI_BIN%/*}/.irori-built

unchanged() {
    [ -x "$IRORI_BIN" ] && [ -f "$stamp" ] && [ -f "$IRORI_SITE/pkg/irori.js" ] &&
        [ -z "$(find "${SOURCES[@]}" -newer "$stamp" -print -quit)" ]
}

if unchanged; then
    say "the build is up to date"
    exit 0
fi
mkdir -p "${stamp%/*}"
touch "$stamp.began" # what is saved while this builds is newer and builds next time
step "building the server and the site" env LEPTOS_SITE_ROOT="$IRORI_SITE" \
    cargo leptos build --release --split --lib-features split --precompress
mv "$stamp.began" "$stamp"

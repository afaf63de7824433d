#!/usr/bin/env bash
# The release build: the server and the site (wasm, js, css; hashed names, gzip and brotli).
# Does nothing if nothing changed since the last one.
. "$(dirname "$0")/lib.sh"

set_up cargo-leptos wasm-bindgen wasm-opt

SOURCES=(Cargo.toml Cargo.lock .cargo rust-toolchain.toml protocol identity media blobs markup search engine app server frontend style public)
export_built_paths
stamp=${IRORI_BIN%/*}/.irori-built

# hash.txt beside the server names the files its pages link to. A build of the site that did
# not go through here leaves it naming files that are not there.
site_fits() {
    local hash
    hash=$(sed -n 's/^js: //p' "${IRORI_BIN%/*}/hash.txt" 2>/dev/null)
    [ -n "$hash" ] && [ -f "$IRORI_SITE/pkg/irori.$hash.js" ]
}

unchanged() {
    [ -x "$IRORI_BIN" ] && [ -f "$stamp" ] && site_fits &&
        [ -z "$(find "${SOURCES[@]}" -newer "$stamp" -print -quit)" ]
}

if unchanged; then
    say "the build is up to date"
    exit 0
fi
mkdir -p "${stamp%/*}"
touch "$stamp.began" # what is saved while this builds is newer and builds next time
step "building the server and the site" env LEPTOS_SITE_ROOT="$IRORI_SITE" cargo leptos build --release --precompress
mv "$stamp.began" "$stamp"

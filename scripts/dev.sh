#!/usr/bin/env bash
# Rebuilds and reloads on every change. Has a site of its own with plain file names:
# `cargo leptos watch` does not hash them again, and the release site stays whole.
. "$(dirname "$0")/lib.sh"

set_up cargo-leptos wasm-bindgen

LEPTOS_HASH_FILES=false LEPTOS_SITE_ROOT=$(target_dir)/dev-site exec cargo leptos watch

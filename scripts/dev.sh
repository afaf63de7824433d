#!/usr/bin/env bash
# Rebuilds and reloads on every change. Its site is another than that of the release.
. "$(dirname "$0")/lib.sh"

set_up cargo-leptos wasm-bindgen

LEPTOS_SITE_ROOT=$(target_dir)/site exec cargo leptos watch

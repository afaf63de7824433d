#!/usr/bin/env bash
# Makes sure the Rust toolchain of rust-toolchain.toml is there, or one that does as well.
. "$(dirname "$0")/lib.sh"

ready() {
    local libs
    export RUSTUP_AUTO_INSTALL=0 # asking must not start a silent download
    cargo --version && cargo clippy --version && cargo fmt --version &&
        libs=$(rustc --print target-libdir --target wasm32-unknown-unknown) && [ -d "$libs" ]
} >/dev/null 2>&1

ready && exit 0
has rustup || die "please install rustup (https://rustup.rs), then run this again"

if step "installing the Rust toolchain of rust-toolchain.toml" \
    env RUST_BACKTRACE=0 rustup toolchain install --no-self-update && ready; then
    exit 0
fi
say "rustup cannot download it here; using the distribution's compiler instead"
exec scripts/toolchain-debian.sh

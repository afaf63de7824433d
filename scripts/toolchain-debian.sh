#!/usr/bin/env bash
# For a network where rustup cannot download: Debian's Rust for web browsers, which comes
# as a matching set but without the standard library for wasm32. That we build once from
# its sources and lay into the compiler's own tree.
. "$(dirname "$0")/lib.sh"

NAME=irori-debian # what rustup calls it
TARGET=wasm32-unknown-unknown

step "installing Debian's Rust" apt_install rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web ||
    die "no Rust toolchain: rustup cannot download and apt cannot install rustc-web"

rustup toolchain link "$NAME" /usr
remember RUSTUP_TOOLCHAIN "$NAME" # overrides rust-toolchain.toml

# rust-lld is not in these packages; the linker must be of the compiler's own LLVM.
llvm=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
has "wasm-ld-$llvm" || step "installing lld $llvm" apt_install "lld-$llvm"
remember CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER "wasm-ld-$llvm"

libs=$(rustc --print target-libdir --target "$TARGET")
if [ ! -d "$libs" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cargo init --quiet --lib --name std-for-wasm "$work"
    # -Zbuild-std is a nightly flag; RUSTC_BOOTSTRAP lets a stable compiler take it.
    step "building the standard library for $TARGET" env RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$work/target" \
        cargo build --release --manifest-path "$work/Cargo.toml" --target "$TARGET" -Zbuild-std=std,panic_abort
    as_root mkdir -p "$libs"
    for lib in "$work/target/$TARGET"/release/deps/lib*.rlib; do
        case $lib in
        */libstd_for_wasm*) ;;
        *) as_root cp "$lib" "$libs/" ;;
        esac
    done
fi
say "using $(rustc --version)"

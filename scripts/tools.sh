#!/usr/bin/env bash
# tools.sh TOOL…: puts what cargo-leptos and the tests need into .tools, each at one exact
# version: a binary already on PATH, else a prebuilt one, else built from its crate.
#   TOOL: cargo-leptos | wasm-bindgen | cargo-nextest | cargo-deny | cargo-fuzz
. "$(dirname "$0")/lib.sh"

LEPTOS=0.3.11
NEXTEST=0.9.143
DENY=0.20.2
FUZZ=0.13.2

GITHUB=https://github.com
CPU=$(uname -m | sed 's/^arm64$/aarch64/')
case $(uname -s) in
Linux) GNU=unknown-linux-gnu MUSL=unknown-linux-musl ;;
Darwin) GNU=apple-darwin MUSL=apple-darwin ;;
*) GNU='' MUSL='' ;;
esac

# prebuilt NAME URL: takes the binary NAME out of a release archive. Gives up quickly:
# where downloads are blocked, building starts at once.
prebuilt() {
    [ -n "$GNU" ] || return 1
    local got
    got=$(mktemp -d)
    rm -f "$TOOLS/bin/$1" # of another version
    say "looking for a prebuilt $1"
    if curl -fsSL --connect-timeout 5 --max-time 120 "$2" 2>/dev/null | tar -xz -C "$got" 2>/dev/null; then
        mkdir -p "$TOOLS/bin"
        find "$got" -type f -name "$1" -exec install -m 755 {} "$TOOLS/bin/$1" \;
    fi
    rm -rf "$got"
    "$TOOLS/bin/$1" --version >/dev/null 2>&1
}

# from_crate CRATE VERSION [OPTION…]: these tools run for seconds but take very long to
# optimise, so they are not. One target directory, so that crates they share compile once.
from_crate() {
    local crate=$1 version=$2
    shift 2
    local install=(env CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
        CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_TARGET_DIR="$TOOLS/build"
        cargo install --quiet --force --root "$TOOLS" "$crate@$version" "$@")
    step "building $crate $version (once; some minutes)" "${install[@]}" --locked ||
        # a version its lock file names may have been withdrawn
        step "building $crate $version without its lock file" "${install[@]}"
}

# is VERSION COMMAND…: does COMMAND print that version?
is() { "${@:2}" 2>/dev/null | grep -qwF -- "$1"; }

cargo_leptos() {
    is "$LEPTOS" cargo-leptos leptos --version && return
    prebuilt cargo-leptos "$GITHUB/leptos-rs/cargo-leptos/releases/download/v$LEPTOS/cargo-leptos-$CPU-$GNU.tar.gz" ||
        from_crate cargo-leptos "$LEPTOS" --features no_downloads
}

wasm_bindgen() {
    local version
    version=$(locked_version wasm-bindgen)
    [ -n "$version" ] || die "Cargo.lock names no wasm-bindgen"
    is "$version" wasm-bindgen --version && return
    prebuilt wasm-bindgen "$GITHUB/wasm-bindgen/wasm-bindgen/releases/download/$version/wasm-bindgen-$version-$CPU-$MUSL.tar.gz" ||
        from_crate wasm-bindgen-cli "$version" --bin wasm-bindgen --no-default-features
}

cargo_nextest() {
    is cargo-nextest cargo-nextest --version && return # any version runs our tests
    prebuilt cargo-nextest "$GITHUB/nextest-rs/nextest/releases/download/cargo-nextest-$NEXTEST/cargo-nextest-$NEXTEST-$CPU-$GNU.tar.gz" ||
        from_crate cargo-nextest "$NEXTEST" --no-default-features --features default-no-update
}

cargo_deny() {
    is "$DENY" cargo-deny --version && return
    prebuilt cargo-deny "$GITHUB/EmbarkStudios/cargo-deny/releases/download/$DENY/cargo-deny-$DENY-$CPU-$MUSL.tar.gz" ||
        from_crate cargo-deny "$DENY"
}

cargo_fuzz() {
    is "$FUZZ" cargo-fuzz --version && return
    prebuilt cargo-fuzz "$GITHUB/rust-fuzz/cargo-fuzz/releases/download/$FUZZ/cargo-fuzz-$FUZZ-$CPU-$MUSL.tar.gz" ||
        from_crate cargo-fuzz "$FUZZ"
}

for tool in "$@"; do
    case $tool in
    cargo-leptos) cargo_leptos ;;
    wasm-bindgen) wasm_bindgen ;;
    cargo-nextest) cargo_nextest ;;
    cargo-deny) cargo_deny ;;
    cargo-fuzz) cargo_fuzz ;;
    *) die "unknown tool: $tool" ;;
    esac
done
rm -rf "$TOOLS/build"

# shellcheck shell=bash
# The steps of a release that `make build` and `make dist` share. Sourced after lib.sh.

# build_name: what `irori --version` says behind the name: the version, and the commit and its
# day where git or the environment (IRORI_COMMIT, SOURCE_DATE_EPOCH) tells them.
build_name() {
    local version commit epoch day
    version=$(project_version)
    commit=${IRORI_COMMIT:-$(git rev-parse --short=12 HEAD 2>/dev/null || true)}
    epoch=$(source_epoch)
    if [ -z "$commit" ] || [ -z "$epoch" ]; then
        echo "$version"
        return
    fi
    if [ -z "${IRORI_COMMIT:-}" ] && ! git diff --quiet HEAD -- 2>/dev/null; then
        commit=$commit+changes
    fi
    day=$(date -u -d "@$epoch" +%F 2>/dev/null || date -u -r "$epoch" +%F)
    echo "$version ($commit, $day)"
}

project_version() {
    sed -n '/^\[workspace.package\]/,/^\[profile/s/^version = "\(.*\)"/\1/p' Cargo.toml
}

# The second that everything made from these sources carries: that of their commit.
source_epoch() {
    echo "${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || true)}"
}

# browser_half DIR FLAGS: the wasm. The relocations are what it is split by; the rest of the
# flags is as in .cargo/config.toml, whose place the variable takes. A directory of its own, so
# that it does not wait for the server's build.
browser_half() {
    RUSTFLAGS="--cfg erase_components -Clink-args=--emit-relocs${2:+ $2}" cargo build --quiet --lib --package frontend --features split \
        --target wasm32-unknown-unknown --profile wasm-release --target-dir "$1"
}

site_tool() { cargo build --quiet --profile site-tool --package site; }

# make_site TARGET BROWSER SITE: what pages load, of the wasm in BROWSER.
make_site() {
    local fresh=$3.new
    rm -rf "$fresh"
    "$1/site-tool/site" "$2/wasm32-unknown-unknown/wasm-release/frontend.wasm" "$fresh/pkg" &&
        node site/finish.mjs "$fresh" &&
        rm -rf "$3" &&
        mv "$fresh" "$3"
}

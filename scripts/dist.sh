#!/usr/bin/env bash
# dist.sh [TRIPLE]: the release archive for this machine, or for another processor's Linux
# (aarch64-unknown-linux-gnu): one program with its site inside, the licences of what is in it, its bill
# of materials, and checksums, in DIST (dist/ unless said). The same bytes for the same sources,
# wherever they lie: docs/releasing.md says what that needs.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/halves.sh"

# shellcheck disable=SC2119
set_up
scripts/node_modules.sh site
has zstd || step "installing zstd" apt_install zstd || die "please install zstd, then run this again"

DIST=${DIST:-$ROOT/dist}
VERSION=$(project_version)
SOURCE_DATE_EPOCH=$(source_epoch)
[ -n "$SOURCE_DATE_EPOCH" ] || die "without git, SOURCE_DATE_EPOCH has to say of when these sources are"
IRORI_BUILD=$(build_name)
export SOURCE_DATE_EPOCH IRORI_BUILD LC_ALL=C TZ=UTC
umask 022

IRORI_TARGET=${1:-$(rustc -vV | sed -n 's/^host: //p')}
export IRORI_TARGET
NAME=irori-$VERSION-${IRORI_TARGET%%-*}-linux-gnu
target=$(target_dir)
[ -n "$target" ] || die "cargo cannot read Cargo.toml: try \`cargo metadata\`"
browser=$target/front-dist
site=$target/dist/site
stage=$target/dist/$NAME
built=$target/dist
RUN=()
OTHER=()
if [ "${IRORI_TARGET%%-*}" != "$(uname -m)" ]; then
    . "$(dirname "$0")/cross.sh"
    cross "$IRORI_TARGET"
    OTHER=(--target "$IRORI_TARGET")
    built=$target/$IRORI_TARGET/dist
fi

# What names a place of this machine would differ on another one, and tell about it.
cargo_home=${CARGO_HOME:-$HOME/.cargo}
places="--remap-path-prefix=$cargo_home=/cargo --remap-path-prefix=$ROOT=/irori --remap-path-prefix=$target=/target"
export CFLAGS="-ffile-prefix-map=$cargo_home=/cargo -ffile-prefix-map=$ROOT=/irori -ffile-prefix-map=$target=/target"
export CARGO_INCREMENTAL=0

browser_files() {
    browser_half "$browser" "$places" && site_tool && make_site "$target" "$browser" "$site"
}

# The list that becomes part of the program (server/src/main.rs).
list_site() {
    local path
    printf 'const SITE: Option<EmbeddedSite> = Some(EmbeddedSite(&[\n'
    (cd "$site" && find . -type f | sed 's|^\./||' | sort) | while read -r path; do
        printf '    ("%s", include_bytes!("%s")),\n' "$path" "$site/$path"
    done
    printf ']));\n'
}

server_half() {
    RUSTFLAGS="--cfg erase_components $places" \
        cargo build --quiet --profile dist --package server --features embedded-site "${OTHER[@]}" "$@"
}
# All but the program itself does without the site, and is compiled while that is made: the linking
# of the browser's half keeps one processor busy for long.
both_halves() {
    browser_files &
    local site=$!
    server_half --lib || return
    wait "$site"
}
program() { IRORI_SITE_FILES=$target/dist/site.rs server_half --bin irori; }

# Completions and manual pages are the program's own words, where it has them.
own_words() {
    local shell
    if ! "${RUN[@]}" "$stage/irori" --help | grep -q '^  completions '; then
        say "this program writes no completions and no manual"
        return
    fi
    for shell in bash zsh fish; do
        "${RUN[@]}" "$stage/irori" completions "$shell" >"$stage/completions/irori.$shell" || return
    done
    "${RUN[@]}" "$stage/irori" man "$stage/man"
}

gather() {
    rm -rf "$stage"
    mkdir -p "$stage/completions" "$stage/man" "$stage/deploy"
    install -m 755 "$built/irori" "$stage/irori" &&
        cp README.md CHANGELOG.md LICENSE LICENSE-MIT LICENSE-APACHE "$stage" &&
        cp -R deploy/systemd deploy/irori.toml "$stage/deploy" &&
        node scripts/dist/licences.mjs >"$stage/THIRD-PARTY-LICENSES.txt" &&
        node scripts/dist/sbom.mjs "$VERSION" "$SOURCE_DATE_EPOCH" >"$stage/irori.cdx.json" &&
        own_words &&
        (cd "$stage" && find . -type f ! -name SHA256SUMS | sort | xargs sha256sum) >"$target/dist/SHA256SUMS" &&
        mv "$target/dist/SHA256SUMS" "$stage"
}

pack() {
    mkdir -p "$DIST"
    tar --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
        --mode='u+rw,go=rX' -C "$target/dist" -cf - "$NAME" | zstd -q -19 -T1 -f -o "$DIST/$NAME.tar.zst" &&
        (cd "$DIST" && sha256sum "$NAME.tar.zst" >"$NAME.tar.zst.sha256")
}

mkdir -p "$target/dist"
step "making the site, and compiling what the program is made of" both_halves
list_site >"$target/dist/site.rs"
step "compiling the program" program
step "gathering what belongs to it" gather
step "packing" pack
ls -l "$DIST/$NAME.tar.zst" "$built/irori"
cat "$DIST/$NAME.tar.zst.sha256"

# shellcheck shell=bash
# What all scripts share: where things are, the environment the tools need, and
# one way to say what is going on. Sourced, never run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

# Tools are kept in the repository unless IRORI_TOOLS names another place (CI does).
TOOLS=${IRORI_TOOLS:-$ROOT/.tools}
export PATH="$TOOLS/bin:$PATH"

# Where the tests of blobs/ find the stores they talk to (scripts/emulators.sh).
export IRORI_EMULATORS=$TOOLS/emulators

# What the set-up found out (see `remember`), such as which toolchain or browser to use.
load_env() {
    if [ -f "$TOOLS/env" ]; then
        # shellcheck source=/dev/null
        . "$TOOLS/env"
    fi
}
load_env

# set_up TOOL…: everything a build needs, for whoever has only rustup and Node.
set_up() {
    scripts/prerequisites.sh
    scripts/toolchain.sh
    scripts/tools.sh "$@"
    load_env
}

say() { printf '→ %s\n' "$*"; }

die() {
    printf '✗ %s\n' "$*" >&2
    exit 1
}

# step WHAT COMMAND…: says what it does, does it, says how long it took.
# A function as COMMAND must return its failures: `set -e` is off inside it.
step() {
    local what=$1 began=$SECONDS status=0
    shift
    say "$what …"
    "$@" || status=$?
    if [ "$status" != 0 ]; then
        printf '✗ %s: failed after %s s\n' "$what" $((SECONDS - began)) >&2
        return "$status"
    fi
    printf '  %s: %s s\n' "$what" $((SECONDS - began))
}

# remember NAME VALUE: sets it now and, in .tools/env, for every later command.
remember() {
    mkdir -p "$TOOLS"
    touch "$TOOLS/env"
    sed -i.old "/^export $1=/d" "$TOOLS/env"
    rm -f "$TOOLS/env.old"
    printf 'export %s=%q\n' "$1" "$2" >>"$TOOLS/env"
    export "$1=$2"
}

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        die "this needs root, and there is no sudo: $*"
    fi
}

# apt_install PACKAGE…: only where apt is the package manager.
apt_install() {
    has apt-get || return 1
    as_root apt-get update -qq || true # an old list may still do
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# unpack PACKAGE FILE…: puts programs of a package of the distribution, named by where it would
# install them, into .tools. Installing it would start a service.
unpack() {
    local package=$1 dir file
    shift
    has apt-get || return 1
    as_root apt-get update -qq || true # an old list may still do
    dir=$(mktemp -d)
    mkdir -p "$TOOLS/bin"
    (cd "$dir" && apt-get download -qq "$package" && dpkg-deb -x "$package"_*.deb .) || return 1
    for file; do
        cp "$dir$file" "$TOOLS/bin/" || return 1
    done
    rm -rf "$dir"
}

# locked_version CRATE: its version in Cargo.lock.
locked_version() {
    awk -v name="$1" '$1 == "name" && $3 == "\"" name "\"" { getline; gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

# Where cargo builds; CARGO_TARGET_DIR or a cargo configuration may have moved it.
target_dir() {
    cargo metadata --no-deps --format-version 1 --offline 2>/dev/null |
        sed 's/.*"target_directory":"\([^"]*\)".*/\1/'
}

# What `make build` makes and everything else starts: the release server and its site. They
# lie side by side, so that two target directories never share a site.
export_built_paths() {
    local target
    target=$(target_dir)
    [ -n "$target" ] || die "cargo cannot read Cargo.toml: try \`cargo metadata\`"
    export IRORI_BIN=$target/release/irori IRORI_BENCH=$target/release/bench IRORI_SITE=$target/release/site
}

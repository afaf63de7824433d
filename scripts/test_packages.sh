#!/usr/bin/env bash
# Everything that is handed out, made and used: the archive, twice from different folders, with the
# same bytes; what is in it; the image; the manifests; the Debian package; the archive for another
# processor. Needs root.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/halves.sh"

[ "$(id -u)" = 0 ] || die "the tests of packages make file systems of their own, which takes root"
scripts/packages_python.sh
python=$TOOLS/packages/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

scripts/dist.sh
archive=${DIST:-$ROOT/dist}/irori-$(project_version)-$(uname -m)-linux-gnu.tar.zst
tar --zstd -xf "$archive" -C "$work"
inside=$(echo "$work"/irori-*)

checksums() { (cd "$inside" && sha256sum --quiet -c SHA256SUMS) && (cd "${archive%/*}" && sha256sum --quiet -c "$archive.sha256"); }
bill_of_materials() {
    "$python" -c 'import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
sys.exit(JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read()))' "$inside/irori.cdx.json"
}
# alone PROGRAM…: in a directory with nothing beside it.
alone() {
    local port server status=0 folder
    folder=$(mktemp -d -p "$work")
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    (cd "$folder" && exec "$@" --addr "127.0.0.1:$port" 2>log) &
    server=$!
    python3 deploy/tests/talk.py "http://127.0.0.1:$port" post "hello from one file" || status=$?
    kill -TERM "$server"
    wait "$server" || status=$?
    return "$status"
}
small() {
    local size
    size=$(stat -c %s "$inside/irori")
    say "the program has $((size / 1000000)) MB, its site included"
    [ "$size" -le 34000000 ] || die "it is to have 30 MB at the most, and 4 MB of site"
}
# The sources as they are committed, somewhere else.
again() {
    git clone --quiet --no-hardlinks "$ROOT" "$work/elsewhere" &&
        (cd "$work/elsewhere" && env -u CARGO_TARGET_DIR IRORI_TOOLS="$TOOLS" DIST="$work/second" scripts/dist.sh) &&
        cmp "$archive" "$work/second/${archive##*/}"
}
# No machine of the other kind is here: an emulator runs it, slowly.
other=aarch64
other_processor() {
    local name=${archive##*/}
    name=${name/$(uname -m)/$other}
    DIST=$work/other scripts/dist.sh $other-unknown-linux-gnu &&
        tar --zstd -xf "$work/other/$name" -C "$work" &&
        alone qemu-$other-static -L /usr/$other-linux-gnu "$work/${name%.tar.zst}/irori"
}

step "checksums" checksums
step "the bill of materials, by its schema" bill_of_materials
step "one file is enough" alone "$inside/irori"
small
IRORI_BIN=$inside/irori scripts/test_manifests.sh
step "the image" scripts/test_container.sh "$archive"
step "the Debian package" scripts/test_deb.sh "$archive"
step "the same bytes from another folder" again
[ "$(uname -m)" = $other ] || step "the archive for $other" other_processor

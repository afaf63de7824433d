#!/usr/bin/env bash
# The image, built from the archive with buildah on a base made by debootstrap, and used: a guest
# signs in and posts, the server is restarted on the same volume, and the message is read.
# test_container.sh ARCHIVE. Needs root.
. "$(dirname "$0")/lib.sh"

archive=$(readlink -f "${1:?usage: test_container.sh ARCHIVE}")
has buildah && has debootstrap || step "installing buildah and debootstrap" apt_install buildah debootstrap ||
    die "please install buildah and debootstrap, then run this again"

work=$(mktemp -d)
server=
cleanup() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
    b rm --all >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap cleanup EXIT

# Nothing outside of this directory.
b() { buildah --storage-driver vfs --root "$work/images" --runroot "$work/run" "$@"; }

. scripts/base_system.sh
make_base() {
    base_system ca-certificates zstd
    local base
    base=$(b from scratch) && b add --quiet "$base" "$BASE_SYSTEM" / >/dev/null &&
        b commit --quiet "$base" irori-base >/dev/null && b rm "$base" >/dev/null
}
build_image() {
    mkdir "$work/context"
    cp "$archive" "$work/context/"
    b bud --quiet --format docker --isolation chroot --layers=false --build-arg FROM=archive --build-arg BASE=localhost/irori-base \
        --build-arg VERSION="$version" --build-arg COMMIT="$commit" --file deploy/container/Containerfile --tag irori "$work/context"
}
size() {
    b push --quiet irori "oci-archive:$work/irori.tar" && du -h "$work/irori.tar" | cut -f1
}

version=$(basename "$archive" | sed 's/^irori-\(.*\)-[^-]*-linux-gnu.tar.zst$/\1/')
commit=$(git rev-parse HEAD 2>/dev/null || echo unknown)
step "making a base system" make_base
step "building the image" build_image
say "the image has $(size) in transit"

# What an engine is told.
inspect() { b inspect --type image --format "$1" irori; }
expect() { [ "$1" = "$2" ] || die "the image has $1 where $2 was expected"; }
expect "$(inspect '{{.Docker.Config.User}}')" 10001:10001
expect "$(inspect '{{.Docker.Config.StopSignal}}')" SIGTERM
expect "$(inspect '{{.Docker.Config.Volumes}}')" 'map[/data:{}]'
expect "$(inspect '{{.Docker.Config.ExposedPorts}}')" 'map[3000/tcp:{}]'
expect "$(inspect '{{index .Docker.Config.Labels "org.opencontainers.image.version"}}')" "$version"

expect "$(inspect '{{.Docker.Config.Healthcheck.Test}}')" '[CMD /usr/bin/irori healthcheck]'

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
container=$(b from irori)
port=$(free_port)
# Without another one, buildah keeps a volume of the image's for each container.
inside() {
    b run --isolation chroot --user 10001:10001 \
        --env "IRORI_ADDR=127.0.0.1:$port" "$container" -- /usr/bin/irori "$@"
}
begin() {
    inside 2>>"$work/log" &
    server=$!
}
# The program itself gets the signal, as an engine would send it.
finish() {
    kill -TERM "$(descendants "$server" | tail -1)"
    wait "$server" || die "it did not stop as it should: $(tail -5 "$work/log")"
    server=
}
descendants() {
    local child
    for child in $(pgrep -P "$1"); do
        echo "$child"
        descendants "$child"
    done
}
talk() { python3 deploy/tests/talk.py "http://127.0.0.1:$port" "$@" || die "$(tail -5 "$work/log")"; }

begin
talk post "hello from a container"
inside healthcheck
finish
begin
talk read "hello from a container"
finish
say "the image works"

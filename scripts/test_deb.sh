#!/usr/bin/env bash
# The Debian package in a fresh Debian made by debootstrap: installed, used, upgraded, removed and
# purged, with what people have said kept until somebody agrees that it goes. And what lintian and
# systemd say of it. test_deb.sh ARCHIVE. Needs root.
. "$(dirname "$0")/lib.sh"

archive=$(readlink -f "${1:?usage: test_deb.sh ARCHIVE}")
has debootstrap && has lintian && has systemd-analyze || step "installing debootstrap and lintian" apt_install debootstrap lintian systemd ||
    die "please install debootstrap, lintian and systemd, then run this again"

work=$(mktemp -d)
inside=$work/debian
server=
cleanup() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
    if mountpoint -q "$inside/proc"; then umount "$inside/proc"; fi
    rm -rf "$work"
}
trap cleanup EXIT

. scripts/base_system.sh
version=$(basename "$archive" | cut -d- -f2)
make_base() {
    base_system adduser ca-certificates debconf init-system-helpers zstd
    mkdir "$inside" && tar -C "$inside" -xf "$BASE_SYSTEM" && mount -t proc proc "$inside/proc"
}
# The one before, and the one it is upgraded to.
make_packages() {
    cp "$archive" "$work/" &&
        scripts/deb.sh "$work/${archive##*/}" "$version~before" >/dev/null &&
        scripts/deb.sh "$work/${archive##*/}" >/dev/null &&
        mv "$work"/irori_*~before_*.deb "$inside/root/before.deb" &&
        mv "$work"/irori_*.deb "$inside/root/irori.deb"
}
c() { chroot "$inside" env DEBIAN_FRONTEND=noninteractive LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
quietly() { "$@" >"$work/log" 2>&1 || die "$*: $(tail -20 "$work/log")"; }
# A link may lead to where it is right inside only.
there() { [ -e "$inside/$1" ] || [ -L "$inside/$1" ] || die "$1 is not there $2"; }
gone() { { [ ! -e "$inside/$1" ] && [ ! -L "$inside/$1" ]; } || die "$1 is still there $2"; }

step "making a base system" make_base
step "making two packages" make_packages
step "what lintian says" lintian --fail-on error,warning --allow-root "$inside/root/irori.deb"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
begin() {
    # As the unit does, without systemd: its user, its directory, its file.
    chroot --userspec=irori:irori "$inside" env "IRORI_ADDR=127.0.0.1:$port" \
        /usr/bin/irori --config /etc/irori/irori.toml >>"$work/server" 2>&1 &
    server=$!
}
finish() {
    kill -TERM "$server"
    wait "$server" || die "it did not stop as it should: $(tail -5 "$work/server")"
    server=
}
talk() { python3 deploy/tests/talk.py "http://127.0.0.1:$port" "$@" || die "$(tail -5 "$work/server")"; }

quietly c dpkg -i /root/before.deb
there lib/systemd/system/irori.service "after the installation"
there etc/systemd/system/multi-user.target.wants/irori.service "after the installation"
c irori --version
c getent passwd irori >/dev/null || die "there is no user irori"
quietly c install -d -m 700 -o irori -g irori /var/lib/irori # as StateDirectory= does
quietly chroot --userspec=irori:irori "$inside" /usr/bin/irori --config /etc/irori/irori.toml check-config
begin
talk post "said before the upgrade"
finish

echo '# ours' >>"$inside/etc/irori/irori.toml"
quietly c dpkg -i --force-confdef /root/irori.deb
grep -q '^# ours' "$inside/etc/irori/irori.toml" || die "the upgrade took our configuration away"
begin
talk read "said before the upgrade"
finish

quietly c dpkg -r irori
gone usr/bin/irori "after the removal"
there etc/irori/irori.toml "after the removal"
there var/lib/irori/irori.db "after the removal"
quietly c dpkg -P irori
gone etc/irori/irori.toml "after the purge"
there var/lib/irori/irori.db "after a purge that nobody agreed to"
quietly c dpkg -i /root/irori.deb
echo 'irori irori/purge-data boolean true' | c debconf-set-selections
quietly c dpkg -P irori
gone var/lib/irori "after a purge that somebody agreed to"
gone etc/systemd/system/multi-user.target.wants/irori.service "after the purge"

# 20 is 2.0.
step "how exposed the service is" systemd-analyze security --offline=true --threshold=20 --no-pager \
    deploy/systemd/irori.service >"$work/log" || die "$(tail -1 "$work/log")"
tail -1 "$work/log"
say "the package works"

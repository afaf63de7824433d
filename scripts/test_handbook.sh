#!/usr/bin/env bash
# docs/operations.md followed in a fresh Debian made by debootstrap, step by step as it stands there:
# installed by hand, owned, with TLS, backed up, brought back on another machine, upgraded.
# test_handbook.sh [PROGRAM]; its site lies beside it or inside of it. Needs root.
. "$(dirname "$0")/lib.sh"

program=$(readlink -f "${1:-${CARGO_TARGET_DIR:-target}/release/irori}")
[ -x "$program" ] || die "there is no $program; make build makes it"
[ "$(id -u)" = 0 ] || die "file systems of their own take root"
has debootstrap || step "installing debootstrap" apt_install debootstrap ||
    die "please install debootstrap, then run this again"

work=$(mktemp -d)
machine=$work/first
server=
cleanup() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
    for inside in "$work"/*/proc; do
        if mountpoint -q "$inside"; then umount "$inside"; fi
    done
    rm -rf --one-file-system "$work"
}
trap cleanup EXIT

. scripts/base_system.sh
c() { chroot "$machine" env LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
as_irori() { chroot --userspec=irori:irori "$machine" env LC_ALL=C PATH=/usr/bin:/bin "$@"; }
quietly() { "$@" >"$work/log" 2>&1 || die "$*: $(tail -20 "$work/log")"; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free_port)
plain=$(free_port)
url=http://127.0.0.1:$port

# As the unit does it, without systemd: its user, its directory, its file.
begin() {
    : >"$work/server"
    chroot --userspec=irori:irori "$machine" /usr/bin/irori --config /etc/irori/irori.toml "$@" 2>>"$work/server" &
    server=$!
    local tries=0
    until grep -q 'Irori is at' "$work/server"; do
        tries=$((tries + 1))
        { kill -0 "$server" 2>/dev/null && [ "$tries" -lt 200 ]; } || die "it does not start: $(tail -5 "$work/server")"
        sleep 0.1
    done
}
finish() {
    kill -TERM "$server"
    wait "$server" || die "it did not stop as it should: $(tail -5 "$work/server")"
    server=
}
talk() { python3 deploy/tests/talk.py "$url" "$@" || die "$(tail -5 "$work/server")"; }
browser() { python3 deploy/tests/handbook.py "$@" || die "$(tail -5 "$work/server")"; }

# The commands under a heading of the handbook, to the letter, but for those of what a directory
# is not: a machine with systemd and the network.
commands_under() {
    awk -v heading="$1" '
        /^#/ { under = ($0 == heading) }
        /^```/ { if (code && under) exit; code = /^```sh/ && under; next }
        code && !/^(systemctl|journalctl|apt) /
    ' docs/operations.md
}
follow() {
    commands_under "$1" >"$work/commands"
    [ "$(wc -l <"$work/commands")" -ge 4 ] || die "the handbook has no commands under: $1"
    quietly c sh -ec "cd /root/archive; $(cat "$work/commands")"
}

# "From nothing to a chat", with the archive.
install_it() {
    mkdir "$machine" && tar -C "$machine" -xf "$BASE_SYSTEM" && mount -t proc proc "$machine/proc"
    mkdir "$machine/root/archive" && cp -r deploy "$program" "$machine/root/archive"
    if [ -d "${program%/*}/site" ]; then cp -r "${program%/*}/site" "$machine/usr/bin/site"; fi
    follow "## From nothing to a chat"
    printf 'addr = "127.0.0.1:%s"\n' "$port" >>"$machine/etc/irori/irori.toml"
    [ ! -e "$machine/var/lib/irori" ] || die "check-config as root has made the data directory"
    quietly c install -d -m 700 -o irori -g irori /var/lib/irori # StateDirectory= does
    quietly c install -d -m 700 -o irori -g irori /backups
}

step "making a base system" base_system adduser ca-certificates debconf init-system-helpers zstd
step "installing it by hand" install_it

begin
link=$(grep -o 'http://[^ ]*/setup?token=[^ ]*' "$work/server") || die "no link: $(cat "$work/server")"
step "the first owner" browser owner "$link"
c /usr/bin/irori --config /etc/irori/irori.toml user list | grep -q olga@example.org || die "Olga owns nothing"
talk post "said before the backup"

step "a backup beside the server" quietly as_irori /usr/bin/irori backup /backups/irori.tar --data-dir /var/lib/irori
step "is it whole?" quietly as_irori /usr/bin/irori verify /backups/irori.tar
finish

# "With TLS of its own"; a certificate of our own stands for an authority's.
certificate() {
    quietly c openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost -keyout /etc/irori/chat.key -out /etc/irori/chat.pem
    quietly c chown irori:irori /etc/irori/chat.key
}
step "a certificate" certificate
tls=(--addr "127.0.0.1:$port" --http-redirect "127.0.0.1:$plain" --public-url "https://localhost:$port"
    --tls-cert /etc/irori/chat.pem --tls-key /etc/irori/chat.key)
quietly as_irori /usr/bin/irori --config /etc/irori/irori.toml "${tls[@]}" check-config
begin "${tls[@]}"
step "pages by https" browser https "https://localhost:$port" "$machine/etc/irori/chat.pem" "http://127.0.0.1:$plain"
as_irori /usr/bin/irori "${tls[@]}" healthcheck >"$work/log" 2>&1 || die "$(cat "$work/log")"
finish

# "Upgrades and downgrades": back up, both at once, restart.
quietly as_irori /usr/bin/irori backup /backups/upgrade.tar --data-dir /var/lib/irori
upgrade() {
    install -m 755 "$program" "$machine/usr/bin/irori.new"
    mv "$machine/usr/bin/irori.new" "$machine/usr/bin/irori"
}
step "an upgrade" upgrade
begin
talk read "said before the backup"
finish

cp "$machine/backups/irori.tar" "$work/irori.tar"
machine=$work/second
step "another machine" install_it
cp "$work/irori.tar" "$machine/backups/irori.tar"
quietly c chown irori:irori /backups/irori.tar
step "bringing it back there" follow "### Restoring"
begin
talk read "said before the backup"
as_irori /usr/bin/irori user list --data-dir /var/lib/irori | grep -q olga@example.org || die "the owner was not brought back"
finish
say "the handbook works"

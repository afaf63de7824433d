#!/usr/bin/env bash
# on_postgres.sh COMMAND…: runs tests of engine/ and server/ with their stores in a PostgreSQL that is
# started for them and thrown away. Nothing of it has to be on a disk, unless IRORI_FSYNC is `on`.
. "$(dirname "$0")/lib.sh"
scripts/postgres.sh
load_env

# Not in TMPDIR: the name of a socket may have no more than 107 bytes.
dir=$(mktemp -d /tmp/irori-pg-XXXXXX)

# PostgreSQL refuses to run as root.
as_server() {
    if [ "$(id -u)" = 0 ]; then
        local user=nobody
        id postgres >/dev/null 2>&1 && user=postgres
        chown -R "$user" "$dir"
        (cd "$dir" && runuser -u "$user" -- "$IRORI_POSTGRES/$1" "${@:2}")
    else
        "$IRORI_POSTGRES/$1" "${@:2}"
    fi
}

stop() {
    as_server pg_ctl stop -D "$dir/data" -m immediate >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap stop EXIT

start() {
    as_server initdb --no-sync -A trust -U irori -E UTF8 --locale=C -D "$dir/data" >/dev/null &&
        as_server pg_ctl start -w -D "$dir/data" -l "$dir/log" \
            -o "-c listen_addresses= -c fsync=${IRORI_FSYNC:-off} -c max_connections=500 -k $dir" >/dev/null
}
start || die "PostgreSQL does not start: $(cat "$dir/log" 2>/dev/null)"
IRORI_TEST_POSTGRES=$dir "$@"

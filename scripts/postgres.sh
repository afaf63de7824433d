#!/usr/bin/env bash
# Installs PostgreSQL's server from the distribution: a test of engine/ prepares every
# statement of the store on one, which it starts itself. Says where it is to the test.
. "$(dirname "$0")/lib.sh"

# Debian keeps the server off the PATH, each version by itself: the newest is taken.
find_server() {
    local bin
    found=
    for bin in "$(dirname "$(command -v initdb || echo /none)")" /usr/pgsql-*/bin /usr/lib/postgresql/*/bin; do
        if [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ]; then
            found=$bin
        fi
    done
    [ -n "$found" ]
}

# Debian would make a database and run it for good; none of ours is there.
without_cluster() {
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        as_root mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    apt_install postgresql
}

if ! find_server; then
    if has apt-get; then
        step "installing PostgreSQL" without_cluster || true
    fi
    find_server || die "please install PostgreSQL's server (initdb and postgres, 15 or newer), then run this again"
fi
if [ "${IRORI_POSTGRES:-}" != "$found" ]; then
    remember IRORI_POSTGRES "$found"
fi

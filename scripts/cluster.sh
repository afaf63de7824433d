#!/usr/bin/env bash
# Three nodes on one PostgreSQL and one NATS behind nginx, at one address, on data that is thrown
# away at the end. A node that is killed is started again after a few seconds.
. "$(dirname "$0")/lib.sh"

# With a database, which ends with this.
if [ -z "${IRORI_TEST_POSTGRES:-}" ]; then
    exec scripts/on_postgres.sh "$0" "$@"
fi

scripts/proxies.sh nginx
scripts/nats.sh
scripts/build.sh
load_env
export_built_paths

address=${IRORI_ADDR:-127.0.0.1:3000}
host=${address%:*} port=${address##*:}
ports=($((port + 1)) $((port + 2)) $((port + 3)))
names=(a b c)
nats_port=$((port + 4))
pids=(0 0 0)
database="postgres://irori@localhost/irori?host=$IRORI_TEST_POSTGRES&sslmode=disable"
data=$(mktemp -d)
nginx=0 nats=0

stop() {
    trap - EXIT INT TERM
    for pid in "${pids[@]}" "$nginx" "$nats"; do
        [ "$pid" = 0 ] || kill "$pid" 2>/dev/null || true
    done
    wait
    rm -rf "$data"
}
trap stop EXIT
trap 'exit 0' INT TERM

node() {
    IRORI_ADDR=$host:${ports[$1]} IRORI_NODE=${names[$1]} IRORI_DATA=$data/${names[$1]} \
        IRORI_DATABASE=$database IRORI_NATS=nats://$host:$nats_port IRORI_BLOBS=$data/blobs IRORI_BLOBS_SHARED=true \
        IRORI_PUBLIC_URL=http://$address IRORI_TRUSTED_PROXIES=$host IRORI_ALLOW_GUESTS=true "$IRORI_BIN" &
    pids[$1]=$!
}

is_ready() { curl -fs -o /dev/null "http://$host:${ports[$1]}/readyz"; }

until_ready() {
    until is_ready "$1"; do
        kill -0 "${pids[$1]}" 2>/dev/null || die "node ${names[$1]} did not start"
        sleep 0.2
    done
}

# As in the Compose file, at addresses of this machine, and with places of its own.
proxy() {
    local conf place places=
    for place in client_body proxy fastcgi uwsgi scgi; do
        places+="${place}_temp_path $data/$place; "
    done
    conf=$(<deploy/container/nginx.conf)
    conf=${conf/http \{/http \{ $places} conf=${conf/listen 3000/listen $address}
    for i in 0 1 2; do
        conf=${conf/${names[$i]}:3000/$host:${ports[$i]}}
    done
    echo "$conf" >"$data/nginx.conf"
    PATH="$PATH:/usr/sbin" nginx -p "$data" -e stderr -c "$data/nginx.conf" \
        -g "daemon off; master_process off; pid $data/nginx.pid; error_log stderr error;" &
    nginx=$!
}

bus() {
    "$IRORI_NATS_SERVER" -a "$host" -p "$nats_port" -l "$data/nats.log" &
    nats=$!
}

bus
"$IRORI_POSTGRES/createdb" -h "$IRORI_TEST_POSTGRES" -U irori irori
for i in 0 1 2; do
    node "$i"
done
for i in 0 1 2; do
    until_ready "$i"
done
proxy
until curl -fs -o /dev/null "http://$address/readyz"; do
    kill -0 "$nginx" 2>/dev/null || die "nginx did not start"
    sleep 0.2
done
say "three nodes are at http://$address (Ctrl+C stops them and forgets everything)"
say "each of the links above makes the owner, once; guests need only a name"
say "kill one of them while you talk: kill -9 ${pids[0]}, ${pids[1]} or ${pids[2]}"
say "or NATS, without which they go on: kill -9 $nats"

while kill -0 "$nginx" 2>/dev/null; do
    if ! kill -0 "$nats" 2>/dev/null; then
        say "NATS is gone, and comes back in 5 s"
        sleep 5
        bus
        say "NATS is back: kill -9 $nats"
    fi
    for i in 0 1 2; do
        if ! kill -0 "${pids[$i]}" 2>/dev/null; then
            say "node ${names[$i]} is gone, and comes back in 5 s"
            sleep 5
            node "$i"
            until_ready "$i"
            say "node ${names[$i]} is back: kill -9 ${pids[$i]}"
        fi
    done
    sleep 1
done
say "nginx is gone"

#!/usr/bin/env bash
# From a fresh clone to a running chat. The server's own settings (IRORI_ADDR, IRORI_DATA …)
# may be set; without any it is http://127.0.0.1:3000 with its data in ./data.
. "$(dirname "$0")/lib.sh"

scripts/build.sh
load_env
export_built_paths

# `exec` below lets the server take this process's place, so that Ctrl+C reaches it at once;
# this waits beside it, to say when it answers.
announce() {
    local address=${IRORI_ADDR:-127.0.0.1:3000} tries=150
    until curl -fs -o /dev/null "http://$address/readyz"; do
        tries=$((tries - 1))
        if [ "$tries" = 0 ] || ! kill -0 $$ 2>/dev/null; then return; fi
        sleep 0.2
    done
    say "Irori is ready after $SECONDS s: http://$address (Ctrl+C stops it)"
}
announce &
exec "$IRORI_BIN" "$@"

#!/usr/bin/env bash
# Brings nats-server, by way of which nodes tell each other what is new in tests of server/ and
# in `make cluster`. Says where it is to them.
. "$(dirname "$0")/lib.sh"

# As root or not: what lies in sbin is found too.
PATH="$PATH:/usr/sbin"
if ! has nats-server; then
    step "unpacking NATS" unpack nats-server /usr/sbin/nats-server ||
        die "please install nats-server (2.9 or newer), then run this again"
fi
found=$(command -v nats-server)
if [ "${IRORI_NATS_SERVER:-}" != "$found" ]; then
    remember IRORI_NATS_SERVER "$found"
fi

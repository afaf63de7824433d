#!/usr/bin/env bash
# What a machine does to the server (full disks, read-only ones, no memory, no names),
# docs/operations.md followed in a fresh Debian, and the browser's tests of whatever takes several
# requests, against three nodes. Needs root: each of the first two has mounts of its own.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || die "the tests of faults make file systems of their own, which takes root"
has mkfs.ext4 && has nsenter && has nbdkit && has nbdfuse ||
    step "installing what makes file systems" apt_install e2fsprogs util-linux fuse3 nbdkit libnbd-bin ||
    die "please install e2fsprogs, util-linux, fuse3, nbdkit and libnbd-bin, then run this again"
scripts/tools.sh cargo-nextest
load_env
step "faults of a machine" cargo nextest run --profile ops
scripts/build.sh
scripts/test_handbook.sh
specs=(accounts avatars crash drafts files messages outbox passkeys presence providers rooms talk threads unread)
IRORI_NODES=3 scripts/e2e.sh "${specs[@]/#/tests/}"

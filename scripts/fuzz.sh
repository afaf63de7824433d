#!/usr/bin/env bash
# fuzz.sh [SECONDS]: feeds the crate `media` files nobody would think of. What it trips over lies
# in media/fuzz/artifacts; what it learns, in media/fuzz/corpus, where the next run goes on.
. "$(dirname "$0")/lib.sh"

FUZZ_SECONDS=${1:-60}

scripts/prerequisites.sh
scripts/toolchain.sh
load_env
scripts/tools.sh cargo-fuzz
has c++ || step "installing g++" apt_install g++ || die "please install a C++ compiler; libFuzzer is C++"

# Without a sanitizer, since those need a nightly compiler. What is looked for are panics,
# endless work, and pictures that are not clean; there is no unsafe code of ours to watch.
cd media/fuzz
step "making a file of every kind" cargo run --quiet --bin seeds -- corpus/pictures
step "building the fuzzer" cargo fuzz build --sanitizer none --fuzz-dir . pictures
step "fuzzing for $FUZZ_SECONDS s" cargo fuzz run --sanitizer none --fuzz-dir . pictures -- \
    -max_total_time="$FUZZ_SECONDS" -timeout=25 -rss_limit_mb=1024 -max_len=16384 -verbosity=0 -print_final_stats=1

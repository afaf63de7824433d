# shellcheck shell=bash
# What it takes to compile for, and to start here, a program of another processor. Sourced by
# dist.sh, after lib.sh.

# cross TRIPLE: installs and names the compilers, and sets RUN to what starts such a program.
cross() {
    local gcc=${1%%-*}-linux-gnu name=${1//-/_}
    has "$gcc-gcc" && has "qemu-${1%%-*}-static" ||
        step "installing compilers for $1" apt_install "gcc-$gcc" "g++-$gcc" qemu-user-static || die "please install $gcc-gcc and qemu-user-static, then run this again"
    [ -d "$(rustc --print target-libdir --target "$1")" ] ||
        step "installing Rust's library for $1" rustup target add "$1" || die "rustup cannot add $1"
    export "CC_$name=$gcc-gcc" "CXX_$name=$gcc-g++" "AR_$name=$gcc-ar" "CARGO_TARGET_${name^^}_LINKER=$gcc-gcc"
    # shellcheck disable=SC2034 # dist.sh starts the program by it
    RUN=("qemu-${1%%-*}-static" -L "/usr/$gcc")
}

# shellcheck shell=bash
# base_system PACKAGE…: a small Debian as a tar, made once by debootstrap and kept beside the
# tools; BASE_SYSTEM names it. Sourced after lib.sh. Needs root.
base_system() {
    local suite packages root
    suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    packages=$(IFS=,; echo "$*")
    BASE_SYSTEM=$TOOLS/base-$suite-${packages//,/-}.tar
    if [ ! -f "$BASE_SYSTEM" ]; then
        mkdir -p "$TOOLS"
        root=$(mktemp -d)
        debootstrap --variant=minbase --include="$packages" "$suite" "$root" >"$TOOLS/debootstrap.log" 2>&1 ||
            { tail -5 "$TOOLS/debootstrap.log" >&2; return 1; }
        chmod 755 "$root" # others than root are to live in it
        rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
        tar -C "$root" -cf "$BASE_SYSTEM.new" . && mv "$BASE_SYSTEM.new" "$BASE_SYSTEM"
        rm -rf "$root"
    fi
}

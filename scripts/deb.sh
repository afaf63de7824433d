#!/usr/bin/env bash
# deb.sh ARCHIVE [VERSION]: the Debian package of what `make dist` has made, beside it. The same
# bytes for the same archive.
. "$(dirname "$0")/lib.sh"

archive=$(readlink -f "${1:?usage: deb.sh ARCHIVE [VERSION]}")
name=$(basename "$archive" .tar.zst)
version=${2:-$(echo "$name" | cut -d- -f2)}
case $name in
*-x86_64-*) architecture=amd64 ;;
*-aarch64-*) architecture=arm64 ;;
*) die "of which architecture is $name?" ;;
esac
has dpkg-deb && has dpkg-shlibdeps || step "installing dpkg-dev" apt_install dpkg-dev ||
    die "please install dpkg-deb and dpkg-shlibdeps, then run this again"

maintainer=${IRORI_MAINTAINER:-The Irori authors <irori@localhost>}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
tar --zstd -xf "$archive" -C "$work"
from=$work/$name
root=$work/root
SOURCE_DATE_EPOCH=$(stat -c %Y "$from/irori")
export SOURCE_DATE_EPOCH

put() { install -D -m "$1" "$2" "$root/$3"; }
packed() {
    mkdir -p "$root/${2%/*}"
    gzip -9n <"$1" >"$root/$2"
    chmod 644 "$root/$2"
}

put 755 "$from/irori" usr/bin/irori
put 644 "$from/deploy/irori.toml" etc/irori/irori.toml
for unit in "$from"/deploy/systemd/*; do put 644 "$unit" "lib/systemd/system/${unit##*/}"; done
if [ -f "$from/completions/irori.bash" ]; then
    put 644 "$from/completions/irori.bash" usr/share/bash-completion/completions/irori
    put 644 "$from/completions/irori.zsh" usr/share/zsh/vendor-completions/_irori
    put 644 "$from/completions/irori.fish" usr/share/fish/vendor_completions.d/irori.fish
fi
shopt -s nullglob
for page in "$from"/man/*.1; do packed "$page" "usr/share/man/man1/${page##*/}.gz"; done
packed "$from/THIRD-PARTY-LICENSES.txt" usr/share/doc/irori/THIRD-PARTY-LICENSES.txt.gz
packed "$from/irori.cdx.json" usr/share/doc/irori/irori.cdx.json.gz
put 644 deploy/debian/lintian-overrides usr/share/lintian/overrides/irori

# The licence of ours, indented as the format wants it.
sed -n '/^Permission/,$p' "$from/LICENSE-MIT" | sed 's/^$/./; s/^/ /' >"$work/mit"
sed -e "/@MIT@/{r $work/mit" -e 'd}' deploy/debian/copyright >"$work/copyright"
put 644 "$work/copyright" usr/share/doc/irori/copyright
{
    printf 'irori (%s) stable; urgency=medium\n\n  * What is new: /usr/share/doc/irori/changelog.md.gz\n\n' "$version"
    printf ' -- %s  %s\n' "$maintainer" "$(date -R -u -d "@$SOURCE_DATE_EPOCH")"
} >"$work/changelog"
packed "$work/changelog" usr/share/doc/irori/changelog.gz
packed "$from/CHANGELOG.md" usr/share/doc/irori/changelog.md.gz

mkdir -p "$root/DEBIAN" "$work/debian"
for script in postinst prerm postrm; do put 755 "deploy/debian/$script" "DEBIAN/$script"; done
put 644 deploy/debian/templates DEBIAN/templates
echo /etc/irori/irori.toml >"$root/DEBIAN/conffiles"
printf 'Source: irori\n\nPackage: irori\nArchitecture: any\n' >"$work/debian/control"
libraries=$(cd "$work" && dpkg-shlibdeps -O "$root/usr/bin/irori" 2>/dev/null | sed 's/^shlibs:Depends=//')
cat >"$root/DEBIAN/control" <<CONTROL
Package: irori
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: $libraries, adduser, ca-certificates, debconf (>= 0.5) | debconf-2.0, init-system-helpers (>= 1.52)
Section: net
Priority: optional
Description: chat you host yourself
 A chat for teams, clubs, schools and everybody else who wants a place of
 their own to talk: rooms, threads, files, search, in English and Japanese.
 .
 One program with its database inside. It serves on a port of this machine
 until you say otherwise in /etc/irori/irori.toml.
CONTROL
(cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\n' | sort | xargs md5sum >DEBIAN/md5sums)
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

package=$(dirname "$archive")/irori_${version}_$architecture.deb
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
ls -l "$package"

#!/usr/bin/env bash
# Installs what end2end/emulators/requirements.txt names: the emulated stores of Google and
# Amazon that tests of blobs/ talk to, in a Python of their own.
. "$(dirname "$0")/lib.sh"

WANTED=end2end/emulators/requirements.txt
python=$IRORI_EMULATORS/bin/python

# The list is copied last, so it is there only if all it names is. A Python that has been
# upgraded since leaves links to nowhere.
if cmp -s "$WANTED" "$IRORI_EMULATORS/requirements.txt" && "$python" -c ''; then
    exit 0
fi

make_python() {
    rm -rf "$IRORI_EMULATORS"
    python3 -m venv "$IRORI_EMULATORS" >/dev/null 2>&1
}

# Debian's python3 comes without venv.
if ! make_python; then
    step "installing Python" apt_install python3 python3-venv || true
    make_python || die "please install Python 3.10 or newer with venv, then run this again"
fi
step "installing the emulated stores" "$python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --only-binary :all: -r "$WANTED" ||
    die "the emulated stores cannot be installed; they need Python 3.10 or newer"
cp "$WANTED" "$IRORI_EMULATORS/"

#!/usr/bin/env bash
# Installs what the tests of packages validate with, in a Python of its own: schemas of Kubernetes,
# of Compose files and of bills of materials.
. "$(dirname "$0")/lib.sh"

has python3 && python3 -c 'import venv, ensurepip' 2>/dev/null ||
    step "installing Python" apt_install python3 python3-venv ||
    die "please install Python 3 with venv, then run this again"

wanted=deploy/tests/requirements.txt
place=$TOOLS/packages
if ! cmp -s "$wanted" "$place/requirements.txt"; then
    rm -rf "$place"
    python3 -m venv "$place"
    step "installing what packages are validated with" "$place/bin/pip" install --quiet --disable-pip-version-check -r "$wanted"
    # Of this one only the schema is used, not the program with its old dependencies.
    "$place/bin/pip" download --quiet --disable-pip-version-check --no-deps --dest "$place" docker-compose==1.29.2
    "$place/bin/python" -m zipfile -e "$place"/docker_compose-*.whl "$place/compose"
    cp "$wanted" "$place/requirements.txt"
fi

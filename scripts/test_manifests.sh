#!/usr/bin/env bash
# What Compose and Kubernetes are told, held against their schemas and against the program: that of
# `make build`, or the one that IRORI_BIN names.
. "$(dirname "$0")/lib.sh"

scripts/packages_python.sh
scripts/proxies.sh nginx
if [ -z "${IRORI_BIN:-}" ]; then export_built_paths; fi
step "what Compose and Kubernetes are told" "$TOOLS/packages/bin/python" deploy/tests/test_manifests.py

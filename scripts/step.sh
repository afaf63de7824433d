#!/usr/bin/env bash
# step.sh WHAT COMMAND…: runs one command of the Makefile in the tools' environment.
. "$(dirname "$0")/lib.sh"
step "$@"

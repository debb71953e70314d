#!/usr/bin/env bash
# PACKAGE PROGRAM FLAGS: builds a program of this module, with linker flags that set its version.
set -euo pipefail
cd "$(dirname "$0")"
# Nobody debugs these, so no symbols; short-lived compiler runs need no garbage collection: compiling takes a fifth less.
GOGC=off go build -mod=readonly -buildvcs=false -gcflags=all=-dwarf=false -ldflags="-s -w $3" -o "$2" "$1"

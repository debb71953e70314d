#!/usr/bin/env bash
# PACKAGE PROGRAM FLAGS: builds a program of this module's libraries, with flags of the linker by which it learns its version.
set -euo pipefail
cd "$(dirname "$0")"
# What nobody debugs needs no symbols, and a compiler that lives for a second no collector: a fifth less to compile.
GOGC=off go build -mod=readonly -buildvcs=false -gcflags=all=-dwarf=false -ldflags="-s -w $3" -o "$2" "$1"

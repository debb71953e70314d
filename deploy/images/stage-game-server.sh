#!/usr/bin/env bash
# stage-game-server.sh FOLDER: the package muster-game-server, which is the SDK and the reference server, and nothing else:
# the less there is, the sooner a pod runs.
set -euo pipefail
root=$1 package=packages/muster-game-server
[ -d "$package/dist" ] || { echo 'Nothing is compiled yet: make build' >&2; exit 1; }

rm -rf "$root"
mkdir -p "$root"
cp -r "$package/package.json" "$package/dist" "$root"
find "$root" -name '*.d.ts' -delete
# For the folder around it, so that a game may be an ES module.
echo '{ "private": true, "type": "module" }' >"$root/app-package.json"

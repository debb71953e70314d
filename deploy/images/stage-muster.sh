#!/usr/bin/env bash
# stage-muster.sh FOLDER: the compiled project and its run-time packages, without sources and tools.
set -euo pipefail
root=$1
[ -f dist/bin/muster.js ] || { echo 'Nothing is compiled yet: make build' >&2; exit 1; }
mkdir -p "$root"

# Packages rarely change, and installing them takes longest.
lock=$(cat package.json package-lock.json | sha256sum)
if [ "$(cat "$root.lock" 2>/dev/null)" != "$lock" ]; then
  rm -rf "$root/node_modules"
  cp package.json package-lock.json "$root"
  # PGlite is only for `muster dev`. `prepare` would compile.
  npm ci --prefix "$root" --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --silent
  node deploy/images/sbom.js --omit=optional >"$root/sbom.cdx.json"
  rm "$root/package-lock.json"
  echo "$lock" >"$root.lock"
fi

rm -rf "$root/dist"
cp -r dist "$root/dist"
find "$root/dist" \( -name '*.d.ts' -o -name '*.tsbuildinfo' \) -delete

#!/usr/bin/env bash
# stage-game-server.sh FOLDER: what the game server and its SDK import, and nothing else: the less, the sooner a pod runs.
set -euo pipefail
root=$1
[ -f dist/bin/muster.js ] || { echo 'Nothing is compiled yet: make build' >&2; exit 1; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

rm -rf "$root"
node "$here/imports-of.js" dist/bin/game-server.js dist/game-server/sdk.js | while read -r file; do
  install -D -m 644 "$file" "$root/$file"
  [ ! -f "$file.map" ] || install -m 644 "$file.map" "$root/$file.map"
done
# Its name and what it exports, for the games that are built on it.
node -p 'const { name, version, license, type, exports } = JSON.parse(fs.readFileSync("package.json"))
  JSON.stringify({ name, version, license, type, exports: { "./game-server": exports["./game-server"] } }, null, 2)' >"$root/package.json"
# Of the folder around it, so that a game may be an ES module.
echo '{ "private": true, "type": "module" }' >"$root/app-package.json"

#!/usr/bin/env bash
# stage-node.sh FOLDER: the root of an image that has Node and nothing else: its binary comes as a package of npm.
# shellcheck source-path=SCRIPTDIR source=copy-program.sh
source "$(dirname "${BASH_SOURCE[0]}")/copy-program.sh"
set -euo pipefail
# Exact, so that an image built again is the same; docker.io/library/node:24 is what it stands in for.
version=24.21.0
root=$1

if [ "$(cat "$root.version" 2>/dev/null)" = "$version" ]; then exit 0; fi
# The package of this platform itself: the one named `node` fetches it in an install script, which npm no longer runs.
package=$(node -p '["node", process.platform, process.arch].join("-")')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --prefix "$work" --no-save --no-audit --no-fund --silent "$package@$version"
rm -rf "$root"
base_files "$root"
node=$work/node_modules/$package/bin/node
mapfile -t libraries < <(libraries_of "$node")
copy_program "$root" "${libraries[@]}"
install -D -m 755 "$node" "$root/usr/local/bin/node"
echo "$version" >"$root.version"

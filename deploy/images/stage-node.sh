#!/usr/bin/env bash
# stage-node.sh FOLDER: the root of an image with only Node, whose binary comes from an npm package.
# shellcheck source-path=SCRIPTDIR source=copy-program.sh
source "$(dirname "${BASH_SOURCE[0]}")/copy-program.sh"
set -euo pipefail
# An exact version, so that images are reproducible; the same as that of BASE in the Containerfile.
version=24.21.0
root=$1

if [ "$(cat "$root.version" 2>/dev/null)" = "$version" ]; then exit 0; fi
# The platform's own package: the one named `node` downloads it in an install script, which npm no longer runs.
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

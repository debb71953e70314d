#!/usr/bin/env bash
# Says where Node 24 is, which the images have too; its binary comes as an npm package.
set -euo pipefail
cd "$(dirname "$0")/../.."
# The package of this platform itself: the one named `node` fetches it in an install script, which npm no longer runs.
package=$(node -p '`node-${process.platform}-${process.arch}`')
prefix=$PWD/.cache/node24
bin=$prefix/node_modules/$package/bin/node
[ -x "$bin" ] || npm install --prefix "$prefix" --no-save --no-audit --no-fund --silent "$package@24" >&2
echo "$bin"

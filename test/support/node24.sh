#!/usr/bin/env bash
# Prints the path of Node 24, the version in the images; its binary comes from an npm package.
set -euo pipefail
cd "$(dirname "$0")/../.."
# The platform's own package: the one named `node` downloads it in an install script, which npm no longer runs.
package=$(node -p '`node-${process.platform}-${process.arch}`')
prefix=$PWD/.cache/node24
bin=$prefix/node_modules/$package/bin/node
[ -x "$bin" ] || npm install --prefix "$prefix" --no-save --no-audit --no-fund --silent "$package@24" >&2
echo "$bin"

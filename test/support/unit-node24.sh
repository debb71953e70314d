#!/usr/bin/env bash
# The unit tests on Node 24, whose binary comes as an npm package. Arguments go to vitest.
set -euo pipefail
# The package of this platform itself: the one named `node` fetches it in an install script, which npm no longer runs.
package=$(node -p '`node-${process.platform}-${process.arch}`')
prefix=.cache/node24
bin=$prefix/node_modules/$package/bin/node
[ -x "$bin" ] || npm install --prefix "$prefix" --no-save --no-audit --no-fund --silent "$package@24"
echo "unit tests on Node $("$bin" --version)"
"$bin" node_modules/vitest/vitest.mjs run --project unit "$@"

#!/usr/bin/env bash
# The unit tests on Node 24, whose binary comes as an npm package. Arguments go to vitest.
set -euo pipefail
prefix=.cache/node24
[ -x "$prefix/node_modules/node/bin/node" ] ||
  npm install --prefix "$prefix" --no-save --no-audit --no-fund --silent --allow-scripts=node node@24
echo "unit tests on Node $("$prefix/node_modules/node/bin/node" --version)"
"$prefix/node_modules/node/bin/node" node_modules/vitest/vitest.mjs run --project unit "$@"

#!/usr/bin/env bash
# The unit tests on Node 24. Arguments go to vitest.
set -euo pipefail
bin=$(bash test/support/node24.sh)
echo "unit tests on Node $("$bin" --version)"
"$bin" node_modules/vitest/vitest.mjs run --project unit "$@"

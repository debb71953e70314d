#!/usr/bin/env bash
# The gate, all tests, and the unit tests again on Node 24. The last line counts what ran.
set -uo pipefail
mkdir -p .cache
rm -f .cache/*.json
status=0
gate=1
npm run --silent check || { gate=0; status=1; }
npx vitest run --reporter=default --reporter=json --outputFile.json=.cache/all.json || status=1
bash test/support/unit-node24.sh --reporter=default --reporter=json --outputFile.json=.cache/node24.json || status=1
node test/support/count.js "$gate" .cache/all.json .cache/node24.json || status=1
exit $status

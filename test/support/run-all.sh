#!/usr/bin/env bash
# The gate, all tests, and the unit tests again on Node 24. The last line counts what ran.
set -uo pipefail
mkdir -p .cache
rm -f .cache/tests-*.json
status=0
gate=1
npm run --silent check || { gate=0; status=1; }
# Whole systems one after another: two cores cannot play two of them at once.
for projects in unit+contract+project+deploy e2e e2e-real crash soak; do
  npx vitest run $(printf -- "--project %s " ${projects//+/ }) \
    --reporter=default --reporter=json --outputFile.json=".cache/tests-$projects.json" || status=1
done
bash test/support/unit-node24.sh --reporter=default --reporter=json --outputFile.json=.cache/tests-node24.json || status=1
node test/support/count.js "$gate" .cache/tests-*.json || status=1
exit $status

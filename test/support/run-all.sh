#!/usr/bin/env bash
# The gate, all tests, and the unit tests again on Node 24. The last line counts what ran.
set -uo pipefail
mkdir -p .cache
rm -f .cache/tests-*.json
status=0
gate=1

# Compiling takes both cores for minutes: it goes on beside the tests that mostly wait, and stands back for them.
nice -n 15 bash test/support/build-cluster.sh >.cache/build-cluster.log 2>&1 &
building=$!

reports=()
run() { # PROJECTS joined by +
  reports+=(".cache/tests-$1.json")
  npx vitest run $(printf -- "--project %s " ${1//+/ }) \
    --reporter=default --reporter=json --outputFile.json=".cache/tests-$1.json" || status=1
}
npm run --silent check || { gate=0; status=1; }
# Whole systems one after another: two cores cannot play two of them at once.
for projects in unit+contract+project e2e e2e-real crash soak; do run "$projects"; done
reports+=(.cache/tests-node24.json)
bash test/support/unit-node24.sh --reporter=default --reporter=json --outputFile.json=.cache/tests-node24.json || status=1
wait "$building" || { tail -n 50 .cache/build-cluster.log; status=1; }
for projects in deploy kubernetes cluster; do run "$projects"; done
# By their names: a run that broke before its report counts as failed.
node test/support/count.js "$gate" "${reports[@]}" || status=1
exit $status

#!/usr/bin/env bash
# The gate, all tests, and the unit tests again on Node 24. The last line counts what ran.
set -uo pipefail
mkdir -p .cache
rm -f .cache/tests-*.json
status=0
gate=1

# Compiling takes both cores for minutes: it goes on beside the tests that mostly wait, and stands back for them.
nice -n 10 bash test/support/build-cluster.sh >.cache/build-cluster.log 2>&1 &
building=$!

suite() { # NAME COMMAND...
  local name=$1 said=passed began=$SECONDS
  shift
  "$@" --reporter=default --reporter=json --outputFile.json=".cache/tests-$name.json" \
    >".cache/tests-$name.log" 2>&1 || said=FAILED
  # At its end and in one piece: what several say at once nobody can read.
  flock .cache/shown cat ".cache/tests-$name.log"
  echo "== $name $said, after $((SECONDS - began)) s"
  [ $said = passed ]
}

projects() { # NAMES, each of one project or of several joined by +: one after another
  local failed=0 each names
  for each; do
    IFS=+ read -ra names <<<"$each"
    suite "$each" npx vitest run "${names[@]/#/--project=}" || failed=1
  done
  return $failed
}

npm run --silent check || { gate=0; status=1; }
echo 'Several suites at once now; what each says meanwhile is in .cache/tests-*.log'
lanes=()
projects e2e e2e-real &
lanes+=($!)
{
  projects unit+contract+project
  failed=$?
  suite node24 bash test/support/unit-node24.sh || failed=1
  tail --pid=$building -f /dev/null
  projects deploy kubernetes || failed=1
  exit $failed
} &
lanes+=($!)
# These keep the cores busy, while players wait for most of the others: they take what is left.
{
  renice -n 5 $BASHPID >/dev/null
  projects crash
} &
lanes+=($!)
for lane in "${lanes[@]}"; do wait "$lane" || status=1; done
wait "$building" || { tail -n 50 .cache/build-cluster.log; status=1; }
# A crowd with faults, and a cluster: two cores cannot play two of these at once.
projects soak cluster || status=1
# By their names: a run that broke before its report counts as failed.
node test/support/count.js "$gate" .cache/tests-{unit+contract+project,e2e,e2e-real,crash,node24,deploy,kubernetes,soak,cluster}.json || status=1
exit $status

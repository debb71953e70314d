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

projects() { # NAMES, one after another: each of one project, of several joined by +, or `node24`, the unit tests there
  local failed=0 each names command
  for each; do
    IFS=+ read -ra names <<<"$each"
    command=(npx vitest run "${names[@]/#/--project=}")
    [ "$each" != node24 ] || command=(bash test/support/unit-node24.sh)
    suite "$each" "${command[@]}" || failed=1
  done
  return $failed
}

beside() { # HOW-NICE NAMES: in the background
  (
    renice -n "$1" $BASHPID >/dev/null
    shift
    projects "$@"
  ) &
  lanes+=($!)
}

together() {
  local lane
  for lane in "${lanes[@]}"; do wait "$lane" || status=1; done
  lanes=()
}

npm run --silent check || { gate=0; status=1; }
echo 'Several suites at once now: what each says meanwhile is in .cache/tests-*.log'
lanes=()
beside 0 e2e e2e-real
beside 0 unit+contract+project
# These keep the cores busy, while players wait for most of the others: they take what is left.
beside 5 crash
together
# A crowd with faults, and a cluster: two cores cannot play two of these at once.
projects soak || status=1
wait "$building" || { tail -n 50 .cache/build-cluster.log; status=1; }
beside 0 cluster
beside 5 deploy kubernetes node24
together
# By their names: a run that broke before its report counts as failed.
node test/support/count.js "$gate" .cache/tests-{unit+contract+project,e2e,e2e-real,crash,node24,deploy,kubernetes,soak,cluster}.json || status=1
exit $status

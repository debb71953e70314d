#!/usr/bin/env bash
# Runs the check, all tests, and the unit tests again on Node 24. The last line counts what ran.
set -uo pipefail
mkdir -p .cache
rm -f .cache/tests-*.json
status=0
gate=1

# Compiling takes both cores for minutes: run it at low priority beside tests that mostly wait.
nice -n 10 bash test/support/build-cluster.sh programs >.cache/build-cluster.log 2>&1 &
building=$!

suite() { # NAME COMMAND...
  local name=$1 said=passed began=$SECONDS
  shift
  "$@" --reporter=default --reporter=json --outputFile.json=".cache/tests-$name.json" \
    >".cache/tests-$name.log" 2>&1 || said=FAILED
  # At its end and in one piece: mixed output would be unreadable.
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
nice -n 10 bash test/support/build-cluster.sh images "$building" >.cache/build-images.log 2>&1 &
images=$!
echo 'Several suites run in parallel now; their output is in .cache/tests-*.log until they end'
lanes=()
beside 0 e2e
beside 0 unit+contract+fuzz
# These keep the cores busy, while most others wait: they get the remaining CPU.
beside 5 crash
together
# The soak and the cluster: two cores cannot run both at once.
projects soak || status=1
wait "$building" || { tail -n 50 .cache/build-cluster.log; status=1; }
wait "$images" || { tail -n 50 .cache/build-images.log; status=1; }
# It takes longest and mostly waits: everything else runs beside it.
beside 0 cluster
beside 5 deploy kubernetes node24 e2e-real project
together
# By name: a run that broke before its report counts as failed.
node test/support/count.js "$gate" .cache/tests-{unit+contract+fuzz,e2e,crash,soak,deploy,kubernetes,node24,e2e-real,project,cluster}.json || status=1
exit $status

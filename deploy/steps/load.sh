#!/usr/bin/env bash
# Runs CLIENTS=50 players on this machine through the proxy at http://localhost:$LOCAL_PORT (8080), which is forwarded meanwhile.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"
# shellcheck source-path=SCRIPTDIR source=forwards.sh
source deploy/steps/forwards.sh
port=${LOCAL_PORT:-8080}

if taken "$port"; then
  forwarding proxy || echo "A program that is not our port-forward listens on port $port: using it as the proxy." >&2
else
  trap 'close_forward proxy' EXIT
  open_forward proxy muster-proxy "$port:8080"
fi
by=$(forward_id proxy)
status=0
TARGET_URL=http://localhost:$port node dist/bin/muster.js load || status=$?
if [ -n "$by" ] && [ "$(forward_id proxy)" != "$by" ]; then
  die 'The port-forward ended while players were connected: it leads to one proxy pod, and ends with that pod.' \
    'The losses above happened on this machine and say nothing about Muster. Try again when the rollout is over' \
    "(kubectl rollout status deployment/muster-proxy), or play in the cluster: kubectl apply -f $rendered/load-job.yaml"
fi
exit $status

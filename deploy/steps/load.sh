#!/usr/bin/env bash
# CLIENTS=50 players of this machine, through the proxy at http://localhost:$LOCAL_PORT (8080); it is forwarded for as long as they play.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"
# shellcheck source-path=SCRIPTDIR source=forwards.sh
source deploy/steps/forwards.sh
port=${LOCAL_PORT:-8080}

if taken "$port"; then
  forwarding proxy || echo "Something listens at port $port already, and no port-forward of ours: it is taken for the proxy." >&2
else
  trap 'close_forward proxy' EXIT
  open_forward proxy muster-proxy "$port:8080"
fi
by=$(forward_id proxy)
status=0
TARGET_URL=http://localhost:$port node dist/bin/muster.js load || status=$?
if [ -n "$by" ] && [ "$(forward_id proxy)" != "$by" ]; then
  die 'The port-forward ended while they played, and cut their connections: it leads to one pod of the proxy, and ends with it.' \
    'What was lost above was lost on this machine, and says nothing of Muster. Try again when the rollout is over' \
    "(kubectl rollout status deployment/muster-proxy), or play in the cluster: kubectl apply -f $rendered/load-job.yaml"
fi
exit $status

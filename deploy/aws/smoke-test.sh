#!/usr/bin/env bash
# Asks through the load balancer, and runs CLIENTS=50 players.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

needs aws kubectl curl make
costs 'nothing but a little traffic' 'make aws-down'
run aws eks update-kubeconfig --name "$cluster"
host=HOST
dry || host=$(kubectl --namespace muster get service muster-proxy --output 'jsonpath={.status.loadBalancer.ingress[0].hostname}')
[ -n "$host" ] || { echo "The load balancer has no host name yet: try again in a minute." >&2; exit 1; }
# A new load balancer's name resolves after some minutes.
run curl --silent --show-error --fail --retry 60 --retry-delay 5 --retry-all-errors "http://$host:8080/api/match/status?player_id=smoke-test"
run make --no-print-directory build
run env TARGET_URL="http://$host:8080" CLIENTS="${CLIENTS:-50}" node dist/bin/muster.js load

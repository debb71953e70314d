#!/usr/bin/env bash
# Shows the cluster's node and pods; fails when it is not up.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

[ -f "$kubeconfig" ] || die 'The kind cluster is not up: make cluster CLUSTER=kind'
kubectl get nodes
kubectl get pods --all-namespaces
echo "export KUBECONFIG=$kubeconfig"

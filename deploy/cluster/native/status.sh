#!/usr/bin/env bash
# Shows which of the cluster's processes are alive, and its node and pods. Fails if a process is missing.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$here/processes.sh"

[ -d "$run/pid" ] || die 'The native cluster is not up: make cluster CLUSTER=native'
missing=0
for name in containerd etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy coredns metrics-server; do
  if running "$name"; then
    echo "$name: running"
  else
    echo "$name: not running, see $run/log/$name.log"
    missing=1
  fi
done
[ $missing = 0 ] || exit 1
"$bin/kubectl" get nodes
"$bin/kubectl" get pods --all-namespaces
echo "export KUBECONFIG=$kubeconfig"

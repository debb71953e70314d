#!/usr/bin/env bash
# Starts the cluster; parts that already run stay as they are.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

mkdir -p "$run"/{log,pid}
echo "Kubernetes $kubernetes, in $run"
step 'certificates' bash "$here/certificates.sh"
step 'network' bash "$here/network.sh"
step 'containerd' bash "$here/containers.sh"
step 'etcd, API server, controllers, scheduler' bash "$here/control-plane.sh"
step 'a node: kubelet, kube-proxy' bash "$here/node.sh"
step 'DNS, metrics' bash "$here/addons.sh"
echo "up: export KUBECONFIG=$kubeconfig"

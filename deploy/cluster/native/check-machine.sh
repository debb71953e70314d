#!/usr/bin/env bash
# Reports why this machine cannot run a native cluster, before anything is changed.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

[ "$(uname -s)" = Linux ] || die "A native cluster needs Linux, but this is $(uname -s): use CLUSTER=kind with Docker."
[ "$(id -u)" = 0 ] || die 'A native cluster needs root: it creates network links, mounts and cgroups. Use sudo -E make ..., or CLUSTER=kind with Docker.'
[ -d "$run/pid" ] && exit 0

# Our cluster is not up: a program on our ports, or rules like ours, would conflict, and `down` would remove the other's rules.
for port in 2379 2380 4443 6443 10250 10257 10259; do
  ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null ||
    die "Port $port is in use: another Kubernetes or etcd runs on this machine. Stop it, or use its cluster with KUBECONFIG and kubectl."
done
if [[ $(iptables-save 2>/dev/null || true) =~ :(KUBE|CNI)- ]]; then
  die 'This machine has the network rules (iptables chains KUBE-* or CNI-*) of another Kubernetes: stop it and remove them first.'
fi

#!/usr/bin/env bash
# Stops the cluster and removes everything that it created: processes, containers, mounts, links, rules, cgroups, files.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$here/processes.sh"

if [ ! -d "$run" ]; then
  echo 'the native cluster is down already'
  exit 0
fi
[ "$(id -u)" = 0 ] || die 'The native cluster runs as root, so only root can stop it: sudo make down'

stop_all() {
  # The kubelet first: it would restart containers.
  for name in kubelet metrics-server coredns kube-proxy kube-scheduler kube-controller-manager kube-apiserver etcd; do
    stop "$name"
  done
}

remove_containers() {
  local ctr=(ctr --address "$containerd_socket" --namespace k8s.io)
  if running containerd; then
    "${ctr[@]}" tasks ls -q | xargs -r -n 8 -P 4 "${ctr[@]}" tasks rm --force >/dev/null || true
    "${ctr[@]}" containers ls -q | xargs -r -n 8 -P 4 "${ctr[@]}" containers rm >/dev/null || true
  fi
  stop containerd
  # After containerd died, only a shim holds a container; its arguments name the socket.
  grep -lsxzF "$containerd_socket" /proc/[0-9]*/cmdline | cut -d/ -f3 | xargs -r kill -9 || true
  awk -v run="$run/" 'index($2, run) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount --lazy
}

remove_network() {
  ip -o link show master muster1 2>/dev/null | awk -F'[ @:]+' '{ print $2 }' | xargs -r -n 1 ip link del || true
  ip netns list 2>/dev/null | awk '/^cni-/ { print $1 }' | xargs -r -n 1 ip netns del || true
  for link in muster0 muster1 kube-ipvs0; do ip link del "$link" 2>/dev/null || true; done
  # `up` only starts where no such rules exist: all of them are ours.
  for tables in iptables ip6tables; do
    "$tables-save" 2>/dev/null | sed -E '/KUBE|CNI/d' | "$tables-restore"
  done
  # The network plugins keep two files per pod id: ours and the loopback's.
  for file in /var/lib/cni/results/muster-*-eth0; do
    id=${file#*/muster-}
    rm -f "$file" "/var/lib/cni/results/cni-loopback-${id%-eth0}-lo"
  done
  [ ! -f "$run/sysctl" ] || sysctl -qp "$run/sysctl" || true
}

remove_files() {
  # Folders with fixed paths, which the machine may use too.
  find /var/log/containers -lname "$run/*" -delete 2>/dev/null || true
  rm -f /var/lib/kubelet/device-plugins/kubelet.sock
  rmdir /var/lib/kubelet/device-plugins /var/lib/kubelet /var/log/containers /run/containerd/s /run/containerd \
    /var/lib/cni/results /var/lib/cni /run/netns 2>/dev/null || true
  find /sys/fs/cgroup -depth -type d -path '*/kubepods*' -exec rmdir {} + 2>/dev/null || true
  if [ -f "$run/folders" ]; then
    while read -r folder; do
      rm -rf "$folder"
      rmdir --parents --ignore-fail-on-non-empty "${folder%/*}"
    done <"$run/folders"
  fi
  rm -rf "$run"
}

step 'kubelet, control plane, DNS, metrics' stop_all
step 'containers' remove_containers
step 'network' remove_network
step 'files' remove_files
echo 'down: nothing of the native cluster is left (its programs stay built, for the next time)'

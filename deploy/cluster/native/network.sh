#!/usr/bin/env bash
# The node's address and the cluster's DNS on a separate bridge, and the pod network.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

# An empty bridge, since sandboxed kernels have no `dummy` links, and the kubelet refuses a loopback address.
if ! ip link show muster0 >/dev/null 2>&1; then
  ip link add muster0 type bridge
  ip addr add "$node_ip/32" dev muster0
  ip addr add "$dns_ip/32" dev muster0
  ip link set muster0 up
fi

# kubelet and kube-proxy change these; `down` restores them.
if [ ! -f "$run/sysctl" ]; then
  for key in net.ipv4.ip_forward net.ipv4.conf.all.route_localnet vm.overcommit_memory vm.panic_on_oom \
    kernel.panic kernel.panic_on_oops kernel.keys.root_maxkeys kernel.keys.root_maxbytes; do
    value=$(sysctl -n "$key" 2>/dev/null) && echo "$key=$value"
  done >"$run/sysctl"
fi
sysctl -qw net.ipv4.ip_forward=1

mkdir -p "$run/cni"
cat >"$run/cni/10-muster.conflist" <<T
{"cniVersion": "0.4.0", "name": "muster", "plugins": [
  {"type": "bridge", "bridge": "muster1", "isGateway": true, "ipMasq": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$run/ipam", "ranges": [[{"subnet": "$pod_range"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
T

# While a Service has no endpoints, kube-proxy's rules let a packet to it leave this machine by the default route. Where something
# out there answers at every address, a proxy's connection to it stayed open for minutes, and players got 404. A packet that is
# still addressed to a Service here has no pod: refuse it.
nobody=(-d "$service_range" -m comment --comment 'nobody is behind this KUBE service' -j REJECT)
iptables -C FORWARD "${nobody[@]}" 2>/dev/null || iptables -A FORWARD "${nobody[@]}"
# The node's own addresses, such as that of DNS, are reached through `lo`.
iptables -C OUTPUT ! -o lo "${nobody[@]}" 2>/dev/null || iptables -A OUTPUT ! -o lo "${nobody[@]}"

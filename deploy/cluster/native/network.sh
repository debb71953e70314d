#!/usr/bin/env bash
# The node's address and the cluster's DNS on a bridge of their own, and the network of pods.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

# An empty bridge and not a `dummy` link: sandboxed kernels lack those. A kubelet refuses a loopback address.
if ! ip link show muster0 >/dev/null 2>&1; then
  ip link add muster0 type bridge
  ip addr add "$node_ip/32" dev muster0
  ip addr add "$dns_ip/32" dev muster0
  ip link set muster0 up
fi

# kubelet and kube-proxy set these; `down` sets them back.
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

# While a Service has nobody behind it, between two of kube-proxy's rules, a packet to it would leave this machine by the default
# route. Where something out there answers for every address, a proxy's connection to it stayed open for minutes, and players
# were told 404 through it. What is still for a Service here has no pod: it is refused.
nobody=(-d "$service_range" -m comment --comment 'nobody is behind this KUBE service' -j REJECT)
iptables -C FORWARD "${nobody[@]}" 2>/dev/null || iptables -A FORWARD "${nobody[@]}"
# The node's own addresses, such as DNS', are reached by `lo`.
iptables -C OUTPUT ! -o lo "${nobody[@]}" 2>/dev/null || iptables -A OUTPUT ! -o lo "${nobody[@]}"

#!/usr/bin/env bash
# The node: kubelet and kube-proxy. Returns when it is Ready.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$here/processes.sh"

# No eviction for a full disk: a developer's full disk is no reason to lose pods. Folders are set explicitly, or the kubelet would
# use the machine's own; kube-proxy leaves the machine's connection tracking as it is.
cat >"$run/kubelet.yaml" <<T
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $pki/ca.crt}}
authorization: {mode: Webhook}
cgroupDriver: cgroupfs
containerRuntimeEndpoint: unix://$containerd_socket
podLogsDir: $run/pod-logs
volumePluginDir: $run/kubelet/volume-plugins
failSwapOn: false
maxPods: 250
resolvConf: /etc/resolv.conf
clusterDNS: [$dns_ip]
clusterDomain: cluster.local
localStorageCapacityIsolation: false
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 100Mi}
nodeStatusUpdateFrequency: $node_status_period
serializeImagePulls: false
registryPullQPS: 0
eventRecordQPS: 50
kubeAPIQPS: 100
kubeAPIBurst: 200
T
start kubelet "$bin/kubelet" --config="$run/kubelet.yaml" --kubeconfig="$pki/kubelet.kubeconfig" --root-dir="$run/kubelet" \
  --cert-dir="$run/kubelet/pki" --hostname-override=node1 --node-ip="$node_ip"
start kube-proxy "$bin/kube-proxy" --kubeconfig="$pki/proxy.kubeconfig" --hostname-override=node1 --proxy-mode=iptables \
  --cluster-cidr="$pod_range" --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0
"$bin/kubectl" wait --for=create node/node1 --timeout=60s
"$bin/kubectl" wait --for=condition=Ready node/node1 --timeout=60s

#!/usr/bin/env bash
# The cluster's DNS, and the metrics for `kubectl top` and HorizontalPodAutoscalers. Both run on the machine itself, not in pods.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$here/processes.sh"

sed "s/NODE_IP/$node_ip/" "$here/addons.yaml" | "$bin/kubectl" apply -f -

# Names outside the cluster go to the machine's own resolver.
cat >"$run/Corefile" <<T
.:53 {
  bind $dns_ip
  errors
  ready 127.0.0.1:8181
  kubernetes cluster.local in-addr.arpa {
    kubeconfig $pki/dns.kubeconfig native
  }
  forward . /etc/resolv.conf
  cache 5
}
T
start coredns "$bin/coredns" -conf "$run/Corefile"

start metrics-server "$bin/metrics-server" --kubeconfig="$pki/metrics.kubeconfig" \
  --authentication-kubeconfig="$pki/metrics.kubeconfig" --authorization-kubeconfig="$pki/metrics.kubeconfig" \
  --cert-dir="$run/metrics" --secure-port=4443 --kubelet-insecure-tls --kubelet-preferred-address-types=InternalIP \
  --metric-resolution="$metrics_resolution" --kubelet-request-timeout=5s

# The first is ready once it serves names, the second once it has queried the kubelet.
until_true 30 bash -c 'exec 3<>/dev/tcp/127.0.0.1/8181; printf "GET /ready HTTP/1.0\r\n\r\n" >&3; grep -q "200 OK" <&3'
"$bin/kubectl" wait --for=condition=Available apiservice/v1beta1.metrics.k8s.io --timeout=60s

#!/usr/bin/env bash
# Creates the cluster, unless it exists, with the metrics that HorizontalPodAutoscalers need.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

mkdir -p "$(dirname "$kubeconfig")"
exists() { kind get clusters 2>/dev/null | grep -cx "$name" >/dev/null; }
if exists; then
  kind export kubeconfig --quiet --name "$name" --kubeconfig "$kubeconfig"
else
  # It shows its own progress.
  kind create cluster --name "$name" --config "$here/kind.yaml" --kubeconfig "$kubeconfig" --wait 120s
fi

# kind's kubelet has a self-signed certificate: within one machine that is no risk.
metrics=https://github.com/kubernetes-sigs/metrics-server/releases/download/v0.9.0/components.yaml
insecure='[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--kubelet-insecure-tls"}]'
add_metrics() {
  kubectl get deployment metrics-server --namespace kube-system >/dev/null 2>&1 && return
  kubectl apply -f "$metrics"
  kubectl patch deployment metrics-server --namespace kube-system --type json --patch "$insecure"
}
step 'metrics-server' add_metrics
echo "up: export KUBECONFIG=$kubeconfig"

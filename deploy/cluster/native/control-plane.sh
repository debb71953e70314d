#!/usr/bin/env bash
# etcd, the API server, the controllers and the scheduler. Returns when the API answers.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$here/processes.sh"

# A throw-away cluster: waiting for the disk at each write would be wasted.
start etcd etcd --data-dir "$run/etcd" --unsafe-no-fsync \
  --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380

# The aggregation layer's flags are for metrics-server; exec and logs reach the kubelet at its InternalIP.
start kube-apiserver "$bin/kube-apiserver" \
  --etcd-servers=http://127.0.0.1:2379 --bind-address=0.0.0.0 --secure-port=6443 --advertise-address="$node_ip" \
  --tls-cert-file="$pki/api.crt" --tls-private-key-file="$pki/api.key" --client-ca-file="$pki/ca.crt" --token-auth-file="$pki/tokens.csv" \
  --kubelet-preferred-address-types=InternalIP --kubelet-client-certificate="$pki/api.crt" --kubelet-client-key="$pki/api.key" \
  --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true --service-cluster-ip-range="$service_range" \
  --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$pki/service-accounts.pub" \
  --service-account-signing-key-file="$pki/service-accounts.key" \
  --proxy-client-cert-file="$pki/api.crt" --proxy-client-key-file="$pki/api.key" --requestheader-client-ca-file="$pki/ca.crt" \
  --requestheader-allowed-names= --requestheader-extra-headers-prefix=X-Remote-Extra- --requestheader-group-headers=X-Remote-Group \
  --requestheader-username-headers=X-Remote-User --enable-aggregator-routing=true
until_true 60 "$bin/kubectl" get --raw /readyz

as() { echo "--kubeconfig=$pki/$1.kubeconfig --authentication-kubeconfig=$pki/$1.kubeconfig --authorization-kubeconfig=$pki/$1.kubeconfig"; }
# shellcheck disable=SC2046  # three flags
start kube-controller-manager "$bin/kube-controller-manager" $(as controllers) \
  --service-account-private-key-file="$pki/service-accounts.key" --root-ca-file="$pki/ca.crt" --use-service-account-credentials=true \
  --leader-elect=false --allocate-node-cidrs=false --node-monitor-grace-period="$node_grace_period" \
  --horizontal-pod-autoscaler-sync-period="$hpa_sync_period" --flex-volume-plugin-dir="$run/kubelet/volume-plugins"
# shellcheck disable=SC2046
start kube-scheduler "$bin/kube-scheduler" $(as scheduler) --leader-elect=false

#!/usr/bin/env bash
# The cluster's CA, the API server's certificate, the key of service accounts, and a kubeconfig per component.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

[ -f "$pki/complete" ] && exit 0
umask 077
mkdir -p "$pki"
cd "$pki"
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 365 -subj /CN=muster-native-cluster
openssl req -newkey rsa:2048 -nodes -keyout api.key -out api.csr -subj /O=system:masters/CN=kube-apiserver
names="IP:127.0.0.1,IP:$node_ip,IP:$api_ip,DNS:localhost,DNS:kubernetes.default.svc"
openssl x509 -req -in api.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -out api.crt -extfile <(echo "subjectAltName=$names")
openssl genrsa -out service-accounts.key 2048
openssl rsa -in service-accounts.key -pubout -out service-accounts.pub

: >tokens.csv
add() { # FILE USER GROUP
  local token
  token=$(openssl rand -hex 24)
  echo "$token,$2,$2,\"$3\"" >>tokens.csv
  cat >"$1.kubeconfig" <<T
apiVersion: v1
kind: Config
clusters: [{name: native, cluster: {server: "https://127.0.0.1:6443", certificate-authority-data: $(base64 -w0 ca.crt)}}]
users: [{name: $1, user: {token: $token}}]
contexts: [{name: native, context: {cluster: native, user: $1}}]
current-context: native
T
}
add admin admin system:masters
add controllers system:kube-controller-manager ''
add scheduler system:kube-scheduler ''
add kubelet system:node:node1 system:nodes
add proxy system:kube-proxy ''
add dns system:coredns ''
add metrics metrics-server system:masters
touch complete

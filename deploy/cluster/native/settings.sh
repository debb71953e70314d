# shellcheck shell=bash disable=SC2034
# Sourced: the folders, addresses and time limits of the native cluster.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../../progress.sh
source "$here/../../progress.sh"

kubernetes=$(sed -n 's/^\tk8s.io\/kubernetes v//p' "$here/programs/go.mod")
# The build depends only on these files: each version of them is built once, in its own folder.
recipe=$(cat "$here"/programs/*/main.go "$here"/programs/go.{mod,sum} | sha256sum | cut -c1-12)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/muster/native-cluster
bin=$cache/kubernetes-$kubernetes-$recipe

# Everything that the cluster writes. Not under /run, since images are too big for memory.
run=/var/tmp/muster-native-cluster
pki=$run/pki
containerd_socket=$run/containerd.sock
kubeconfig=$pki/admin.kubeconfig
export KUBECONFIG=$kubeconfig

# Not 10.88.0.0/14, which podman uses.
node_ip=10.243.0.1
pod_range=10.244.0.0/22
service_range=10.96.0.0/16
api_ip=10.96.0.1
dns_ip=10.96.0.10

# Faster than Kubernetes' defaults of 15 s, 60 s (metrics-server allows no less than 10 s), 10 s and 50 s: you wait for each of them
# when you try things.
hpa_sync_period=${HPA_SYNC_PERIOD:-5s}
metrics_resolution=${METRICS_RESOLUTION:-10s}
node_status_period=${NODE_STATUS_PERIOD:-4s}
node_grace_period=${NODE_GRACE_PERIOD:-20s}

# shellcheck shell=bash disable=SC2034
# Sourced: the cluster named by CLUSTER (kind or native), and what all steps share.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source-path=SCRIPTDIR source=../progress.sh
source deploy/progress.sh

case ${CLUSTER:?it is kind or native} in
  kind | native) ;;
  *) die "CLUSTER must be kind or native, but is $CLUSTER" ;;
esac
rendered=deploy/rendered/$CLUSTER
images=(localhost/muster:dev localhost/muster-game-server:dev)
# The tool that builds images for this cluster.
builder=docker
[ "$CLUSTER" = kind ] || builder=buildah

cluster() { bash "deploy/cluster/$CLUSTER/cluster.sh" "$@"; }
# kubectl in the system's namespace. Manifests name their own, since games have another.
kube() { cluster kubectl --namespace muster "$@"; }
apply() { cluster kubectl apply --filename "$@"; }
# secret KEY: a value of the system's secret.
secret() { kube get secret muster --output "go-template={{index .data \"$1\" | base64decode}}"; }

# rolled_out OBJECT: waits until it is rolled out; on failure, shows its pods and the cluster's warnings.
rolled_out() {
  kube rollout status "$1" --timeout=180s && return
  kube get pods
  kube get events --field-selector type=Warning --sort-by .lastTimestamp | tail
  return 1
}

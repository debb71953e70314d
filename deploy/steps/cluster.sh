# shellcheck shell=bash disable=SC2034
# Sourced: the cluster that CLUSTER names (kind or native), and what every step does with it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source-path=SCRIPTDIR source=../progress.sh
source deploy/progress.sh

case ${CLUSTER:?it is kind or native} in
  kind | native) ;;
  *) die "CLUSTER must be kind or native, and is $CLUSTER" ;;
esac
rendered=deploy/rendered/$CLUSTER
images=(localhost/muster:dev localhost/muster-game-server:dev)
# By whose hands the images go into the cluster.
builder=docker
[ "$CLUSTER" = kind ] || builder=buildah

cluster() { bash "deploy/cluster/$CLUSTER/cluster.sh" "$@"; }
# In the system's own namespace. Games have another: a file says itself where its objects belong.
kube() { cluster kubectl --namespace muster "$@"; }
apply() { cluster kubectl apply --filename "$@"; }
# secret KEY: a value of the system's secret.
secret() { kube get secret muster --output "go-template={{index .data \"$1\" | base64decode}}"; }

# rolled_out OBJECT: waits until it is as it was asked for; or shows its pods, and what the cluster warns of.
rolled_out() {
  kube rollout status "$1" --timeout=180s && return
  kube get pods
  kube get events --field-selector type=Warning --sort-by .lastTimestamp | tail
  return 1
}

#!/usr/bin/env bash
# Deploys Muster with images of the tag TAG. Run it again to upgrade.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

needs aws kubectl
costs 'about 0.03 USD an hour for the load balancer and 10 GB of disks, and what players transfer' 'make aws-down'
registry=$(registry)
helm=helm
dry || helm=$(bash deploy/helm.sh)
run aws eks update-kubeconfig --name "$cluster"
# Helm stores its release data in the namespace, so the chart cannot create it.
if dry || ! kubectl get namespace muster >/dev/null 2>&1; then run kubectl create namespace muster; fi
run kubectl label namespace muster --overwrite pod-security.kubernetes.io/enforce=restricted
run bash deploy/secret.sh muster
run "$helm" upgrade --install muster deploy/chart --namespace muster --values deploy/values/eks.yaml \
  --set createNamespace=false \
  --set "image.repository=$registry/muster,image.tag=$tag" \
  --set "games.image.repository=$registry/muster-game-server,games.image.tag=$tag" \
  --wait --timeout 15m
run kubectl --namespace muster get service muster-proxy

#!/usr/bin/env bash
# Deletes everything that the other targets made: release, volumes, cluster, images.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

needs aws eksctl kubectl
costs 'nothing any more when it has ended' 'this is it; look into the console whether a volume or a load balancer stayed'
confirm "Delete the cluster $cluster in $AWS_REGION, with its databases, and the repositories ${images[*]}?"
if dry || eksctl get cluster --name "$cluster" >/dev/null 2>&1; then
  helm=helm
  dry || helm=$(bash deploy/helm.sh)
  run aws eks update-kubeconfig --name "$cluster"
  # First what AWS created for the cluster: nobody would delete it after the cluster.
  run "$helm" uninstall muster --namespace muster --ignore-not-found --wait --timeout 10m
  run kubectl delete namespace muster muster-games --ignore-not-found --timeout=10m
  run eksctl delete cluster --name "$cluster" --wait --disable-nodegroup-eviction
fi
for image in "${images[@]}"; do
  if dry || aws ecr describe-repositories --repository-names "$image" >/dev/null 2>&1; then
    run aws ecr delete-repository --repository-name "$image" --force
  fi
done

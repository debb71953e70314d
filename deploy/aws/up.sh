#!/usr/bin/env bash
# Creates the EKS cluster of cluster.yaml. An existing one stays as it is.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

needs aws eksctl kubectl
costs 'about 0.55 USD an hour for as long as the cluster stands: control plane 0.10, three t3.large 0.29, one c6i.large 0.10, NAT gateway 0.05, disks 0.01; up to 0.90 more with ten nodes for games' \
  'make aws-down'
if ! dry && eksctl get cluster --name "$cluster" >/dev/null 2>&1; then
  echo "the cluster $cluster already exists"
else
  confirm "Make the cluster $cluster in $AWS_REGION?"
  config=$(mktemp)
  trap 'rm -f "$config"' EXIT
  sed -E "s/^  name: muster$/  name: $cluster/; s/^  region: .*/  region: $AWS_REGION/" deploy/aws/cluster.yaml >"$config"
  ! dry || cat "$config"
  run eksctl create cluster --config-file "$config"
fi
run aws eks update-kubeconfig --name "$cluster"
run kubectl apply --filename deploy/aws/storage-class.yaml

#!/usr/bin/env bash
# Builds both images for the nodes, and pushes them under the tag TAG.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

needs aws docker
costs '0.10 USD a month for each GB of images' 'make aws-down'
registry=$(registry)
# The nodes are amd64, whatever this machine is.
run env TAG="$tag" BUILDER=docker DOCKER_DEFAULT_PLATFORM=linux/amd64 bash deploy/images/build.sh muster game-server
# Through a pipe: arguments are visible to everybody on this machine.
echo "+ aws ecr get-login-password | docker login --username AWS --password-stdin $registry"
dry || aws ecr get-login-password | docker login --username AWS --password-stdin "$registry"
for image in "${images[@]}"; do
  run docker tag "localhost/$image:$tag" "$registry/$image:$tag"
  run docker push "$registry/$image:$tag"
done

#!/usr/bin/env bash
# load.sh IMAGE...: loads images built by buildah into the node, which has no registry to pull from.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

[ -S "$containerd_socket" ] || die 'The native cluster is not up: make cluster CLUSTER=native'
work=$(mktemp -d "$run/load.XXXXXX")
trap 'rm -rf "$work"' EXIT
load() { # IMAGE
  buildah push --quiet --disable-compression "$1" "docker-archive:$work/image.tar:$1"
  ctr --address "$containerd_socket" --namespace k8s.io images import "$work/image.tar"
  rm -f "$work/image.tar"
}
for image in "$@"; do
  buildah inspect --type image "$image" >/dev/null 2>&1 || die "There is no image $image: make game-build"
  step "load $image" load "$image"
done

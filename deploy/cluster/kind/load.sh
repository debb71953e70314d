#!/usr/bin/env bash
# load.sh IMAGE...: loads images built by Docker into the node, which has no registry to pull them from.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

for image in "$@"; do
  docker image inspect "$image" >/dev/null 2>&1 || die "There is no image $image: make game-build"
  step "load $image" kind load docker-image "$image" --name "$name"
done

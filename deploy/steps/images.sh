#!/usr/bin/env bash
# images.sh build|load: the images of Muster and its game server, for the cluster.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

case ${1:-} in
  build) BUILDER=$builder bash deploy/images/build.sh muster game-server ;;
  load) cluster load "${images[@]}" ;;
  *) die 'images.sh build|load' ;;
esac

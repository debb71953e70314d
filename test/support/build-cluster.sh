#!/usr/bin/env bash
# build-cluster.sh programs: builds what the last tests need, once: Helm, and where possible (root on Linux) the native cluster.
# build-cluster.sh images AFTER: builds its images from the compiled code, once the process AFTER has built the programs.
set -euo pipefail
can_be() { [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ]; }

case ${1:-} in
  programs)
    bash deploy/helm.sh
    can_be || exit 0
    bash deploy/cluster/native/install.sh
    bash deploy/cluster/native/build.sh
    ;;
  images)
    can_be || exit 0
    tail --pid="$2" --follow /dev/null
    BUILDER=buildah bash deploy/images/build.sh databases muster game-server tic-tac-toe
    ;;
  *)
    echo 'build-cluster.sh programs, or images AFTER' >&2
    exit 2
    ;;
esac

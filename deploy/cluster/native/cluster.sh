#!/usr/bin/env bash
# A one-node Kubernetes on this machine, as root on Linux, without Docker.
#   cluster.sh up | down | status | load IMAGE... | folder PATH... | kubeconfig | kubectl ARGUMENT...
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
  up) bash "$here/check-machine.sh" && bash "$here/install.sh" && bash "$here/build.sh" && bash "$here/up.sh" ;;
  down | status | load | folder) exec bash "$here/$command.sh" "$@" ;;
  kubeconfig) echo "$kubeconfig" ;;
  kubectl)
    [ -f "$kubeconfig" ] || die 'The native cluster is not up: make cluster CLUSTER=native'
    exec "$bin/kubectl" "$@"
    ;;
  *)
    sed -n 2,3p "${BASH_SOURCE[0]}"
    exit 2
    ;;
esac

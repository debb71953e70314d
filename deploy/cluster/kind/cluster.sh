#!/usr/bin/env bash
# A one-node Kubernetes in Docker, made by kind.
#   cluster.sh up | down | status | load IMAGE... | kubeconfig | kubectl ARGUMENT...
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
  up | down | status | load) bash "$here/check-machine.sh" && exec bash "$here/$command.sh" "$@" ;;
  kubeconfig) echo "$kubeconfig" ;;
  kubectl)
    [ -f "$kubeconfig" ] || die 'The kind cluster is not up: make cluster CLUSTER=kind'
    exec kubectl "$@"
    ;;
  *)
    sed -n 2,3p "${BASH_SOURCE[0]}"
    exit 2
    ;;
esac

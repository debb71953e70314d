#!/usr/bin/env bash
# Removes the cluster and its kubeconfig; the images stay in Docker.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

step 'kind cluster' kind delete cluster --name "$name" --kubeconfig "$kubeconfig"
rm -f "$kubeconfig"

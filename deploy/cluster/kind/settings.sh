# shellcheck shell=bash disable=SC2034
# Sourced: the cluster's name and its kubeconfig, which is separate, so that your own context does not change.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../../progress.sh
source "$here/../../progress.sh"

name=muster
kubeconfig=${XDG_CACHE_HOME:-$HOME/.cache}/muster/kind/kubeconfig
export KUBECONFIG=$kubeconfig

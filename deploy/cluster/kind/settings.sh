# shellcheck shell=bash disable=SC2034
# Sourced: what the cluster is called, and where its kubeconfig is: one of its own, so that nobody else's context changes.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../../progress.sh
source "$here/../../progress.sh"

name=muster
kubeconfig=${XDG_CACHE_HOME:-$HOME/.cache}/muster/kind/kubeconfig
export KUBECONFIG=$kubeconfig

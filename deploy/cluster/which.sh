#!/usr/bin/env bash
# Prints which kind of cluster this machine can run, `kind` or `native`, and the reason on standard error.
# shellcheck source-path=SCRIPTDIR source=../progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/../progress.sh"
set -euo pipefail

chosen() { # NAME WHY
  echo "cluster: $1 ($2; CLUSTER sets another)" >&2
  echo "$1"
  exit 0
}
if command -v docker >/dev/null && docker info >/dev/null 2>&1; then chosen kind 'Docker answers'; fi
if [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ]; then chosen native 'no Docker that answers, and this is root on Linux'; fi
die 'This machine cannot run a cluster yet: start Docker and install kind (CLUSTER=kind), or be root on Linux (CLUSTER=native).'

#!/usr/bin/env bash
# free-ports.sh NAME...: ends our port-forwards (redis, postgres, proxy), and no other program.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"
# shellcheck source-path=SCRIPTDIR source=forwards.sh
source deploy/steps/forwards.sh

for name in "$@"; do
  if forwarding "$name"; then
    close_forward "$name"
    echo "$name: port-forward ended"
  else
    echo "$name: no port-forward runs"
  fi
done

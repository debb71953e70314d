#!/usr/bin/env bash
# free-ports.sh NAME...: ends port-forwards of ours (redis, postgres, proxy), and no other program.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"
# shellcheck source-path=SCRIPTDIR source=forwards.sh
source deploy/steps/forwards.sh

for name in "$@"; do
  if forwarding "$name"; then
    close_forward "$name"
    echo "$name: the port-forward is ended"
  else
    echo "$name: no port-forward of ours"
  fi
done

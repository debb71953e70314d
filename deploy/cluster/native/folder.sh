#!/usr/bin/env bash
# folder.sh PATH...: folders of the node for the volumes of pods, which run as user 65532. `down` removes those made here.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

[ -d "$run" ] || die 'The native cluster is not up: make cluster CLUSTER=native'
for path in "$@"; do
  [ -d "$path" ] && continue
  install -d -m 700 -o 65532 -g 65532 "$path"
  echo "$path" >>"$run/folders"
done

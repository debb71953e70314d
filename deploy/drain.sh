#!/usr/bin/env bash
# drain.sh NODE: takes a node out of service without ending a match on it. It gets no new game servers; waiting ones are replaced
# elsewhere; when the last match has ended, the node is drained. Ctrl-C leaves it cordoned; run the script again to continue.
# KUBECTL: the command to use instead of kubectl. MATCHES_WITHIN: how many seconds to wait (86400: the longest match).
set -euo pipefail
node=${1:?drain.sh NODE: which node?}
read -ra kubectl <<<"${KUBECTL:-kubectl}"
within=${MATCHES_WITHIN:-86400}
games=(--all-namespaces --field-selector "spec.nodeName=$node,status.phase!=Succeeded,status.phase!=Failed")
ours=app.kubernetes.io/managed-by=muster
each='{range .items[*]}{.metadata.namespace}{" "}{.metadata.name}{"\n"}{end}'

"${kubectl[@]}" cordon "$node"
# The label makes them outdated for their backend: it replaces them, and ensures that no match is just taking one.
"${kubectl[@]}" get pods "${games[@]}" --selector "$ours,muster.dev/state=waiting" --output "jsonpath=$each" |
  while read -r namespace name; do
    "${kubectl[@]}" label pod --namespace "$namespace" "$name" --overwrite muster.dev/likeness=drained || true
  done

until=$((SECONDS + within)) said=0
while true; do
  # Wait first: a server that was just assigned gets its label a moment later.
  sleep "${LOOK_EVERY:-5}"
  left=$("${kubectl[@]}" get pods "${games[@]}" --selector "$ours,muster.dev/state!=waiting" --output name | wc -l)
  [ "$left" -gt 0 ] || break
  [ $SECONDS -lt $until ] || { echo "$left matches are still on $node after $within s: it stays cordoned" >&2; exit 1; }
  [ "$left" = "$said" ] || echo "waiting for $left matches on $node"
  said=$left
done
# --force: no controller recreates the pods of ended game servers.
"${kubectl[@]}" drain "$node" --ignore-daemonsets --delete-emptydir-data --force

#!/usr/bin/env bash
# drain.sh NODE: takes a node out of service, and ends no match on it. No new game server comes to it; those that wait are
# replaced elsewhere; when the last match has ended the node is drained. Ctrl-C leaves it cordoned, and may be followed by the same again.
# KUBECTL: what speaks to the cluster, in place of kubectl. MATCHES_WITHIN: for how many seconds it waits (86400: the longest match).
set -euo pipefail
node=${1:?drain.sh NODE: which node?}
read -ra kubectl <<<"${KUBECTL:-kubectl}"
within=${MATCHES_WITHIN:-86400}
games=(--all-namespaces --field-selector "spec.nodeName=$node,status.phase!=Succeeded,status.phase!=Failed")
ours=app.kubernetes.io/managed-by=muster
each='{range .items[*]}{.metadata.namespace}{" "}{.metadata.name}{"\n"}{end}'

"${kubectl[@]}" cordon "$node"
# To their backend they are of another make from now on: it replaces them, and takes care that no match has just got one.
"${kubectl[@]}" get pods "${games[@]}" --selector "$ours,muster.dev/state=waiting" --output "jsonpath=$each" |
  while read -r namespace name; do
    "${kubectl[@]}" label pod --namespace "$namespace" "$name" --overwrite muster.dev/likeness=drained || true
  done

until=$((SECONDS + within)) said=0
while true; do
  # First of all: a server that was handed its match a moment ago says so by its label only now.
  sleep "${LOOK_EVERY:-5}"
  left=$("${kubectl[@]}" get pods "${games[@]}" --selector "$ours,muster.dev/state!=waiting" --output name | wc -l)
  [ "$left" -gt 0 ] || break
  [ $SECONDS -lt $until ] || { echo "$left matches are still on $node after $within s: it stays cordoned" >&2; exit 1; }
  [ "$left" = "$said" ] || echo "waiting for $left matches on $node"
  said=$left
done
# --force: a game server that has ended is a pod that nobody makes again.
"${kubectl[@]}" drain "$node" --ignore-daemonsets --delete-emptydir-data --force

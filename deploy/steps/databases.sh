#!/usr/bin/env bash
# Namespaces, the system's secret, Redis and PostgreSQL. Returns when both accept connections.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

if grep -q 'image: localhost/muster-databases:dev' "$rendered/10-databases.yaml"; then
  BUILDER=$builder bash deploy/images/build.sh databases
  cluster load localhost/muster-databases:dev
fi
# If the node's folders are the volumes, they must be created first.
mapfile -t folders < <(sed -nE 's/^ *hostPath: \{ path: ([^,]+),.*/\1/p' "$rendered/10-databases.yaml")
[ ${#folders[@]} -eq 0 ] || step 'folders for the volumes' cluster folder "${folders[@]}"

step 'namespaces' apply "$rendered/00-namespaces.yaml"
step 'secret' env KUBECTL="bash deploy/cluster/$CLUSTER/cluster.sh kubectl" bash deploy/secret.sh
step 'Redis and PostgreSQL' apply "$rendered/10-databases.yaml"
step 'Redis is ready' rolled_out statefulset/muster-redis
step 'PostgreSQL is ready' rolled_out statefulset/muster-postgres

#!/usr/bin/env bash
# secret.sh [NAMESPACE]: creates the secret `muster` with random values for the bundled databases; keeps an existing one.
# KUBECTL: the command to use instead of kubectl.
set -euo pipefail
namespace=${1:-muster}
read -ra kubectl <<<"${KUBECTL:-kubectl}"
if "${kubectl[@]}" --namespace "$namespace" get secret muster >/dev/null 2>&1; then
  echo "the secret muster already exists and stays as it is"
  exit 0
fi
random() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
redis=$(random) postgres=$(random)
# On standard input: arguments are visible to everybody on this machine.
"${kubectl[@]}" --namespace "$namespace" create secret generic muster --from-env-file=/dev/stdin <<VARIABLES
TOKEN_SECRET=$(random)
ADMIN_TOKEN=$(random)
REDIS_PASSWORD=$redis
REDIS_URL=redis://:$redis@muster-redis:6379
POSTGRES_PASSWORD=$postgres
DATABASE_URL=postgres://muster:$postgres@muster-postgres:5432/muster
VARIABLES

#!/usr/bin/env bash
# The system's secret with values of chance, unless it is there: the databases keep the passwords that they began with.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

! kube get secret muster >/dev/null 2>&1 || exit 0
chance() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
postgres_password=$(chance) redis_password=$(chance)
# By standard input: what stands in a command line every user of the machine can read.
apply - <<T
apiVersion: v1
kind: Secret
metadata: { name: muster, namespace: muster }
stringData:
  TOKEN_SECRET: $(chance)
  ADMIN_TOKEN: $(chance)
  POSTGRES_PASSWORD: $postgres_password
  REDIS_PASSWORD: $redis_password
  DATABASE_URL: postgres://muster:$postgres_password@muster-postgres:5432/muster
  REDIS_URL: redis://:$redis_password@muster-redis:6379
T

#!/usr/bin/env bash
# Empties Redis and PostgreSQL; the schema stays. Waiting and playing players are forgotten.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

# Both pods have their user and password in the environment.
step 'Redis' kube exec statefulset/muster-redis -- redis-cli flushall
# All tables except the list of applied migrations; none if nothing was migrated yet.
empty="DO \$\$ DECLARE names text; BEGIN
  SELECT string_agg(format('%I', tablename), ', ') INTO names FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'muster_migrations';
  IF names IS NOT NULL THEN EXECUTE 'TRUNCATE ' || names; END IF;
END \$\$"
step 'PostgreSQL' kube exec statefulset/muster-postgres -- psql --quiet --set ON_ERROR_STOP=1 --command "$empty"

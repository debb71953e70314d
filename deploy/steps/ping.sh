#!/usr/bin/env bash
# ping.sh redis|postgres: queries the database from this machine, through a port-forward that stays open for your own tools
# (`make free-local-db-ports` ends it). LOCAL_REDIS_PORT and LOCAL_POSTGRES_PORT set other local ports.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"
# shellcheck source-path=SCRIPTDIR source=forwards.sh
source deploy/steps/forwards.sh

case ${1:-} in
  redis) port=${LOCAL_REDIS_PORT:-6379} remote=6379 key=REDIS_URL ;;
  postgres) port=${LOCAL_POSTGRES_PORT:-5432} remote=5432 key=DATABASE_URL ;;
  *) die 'ping.sh redis|postgres' ;;
esac
open_forward "$1" "muster-$1" "$port:$remote"
url=$(secret "$key")
URL=${url/muster-$1:$remote/localhost:$port} node deploy/steps/ping.js

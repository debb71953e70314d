#!/usr/bin/env bash
# install-databases.sh WHO: installs Redis and PostgreSQL where they are missing, or says that WHO needs them.
set -euo pipefail
missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0
bash test/support/apt-install.sh "$1" '' "${missing[@]}"

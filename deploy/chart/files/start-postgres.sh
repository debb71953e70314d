#!/bin/sh
# Creates the database if the volume is empty, then becomes the server.
set -eu
if [ ! -d /data/pgdata ]; then
  # Created in another folder, so that a start that is killed half-way leaves nothing that looks complete.
  rm -rf /data/new
  printf %s "$POSTGRES_PASSWORD" >/tmp/password
  initdb --pgdata=/data/new --username=muster --pwfile=/tmp/password --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local=trust --auth-host=scram-sha-256 >/dev/null
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>/data/new/pg_hba.conf
  echo 'CREATE DATABASE muster' | postgres --single -D /data/new postgres >/dev/null
  mv /data/new /data/pgdata
fi
exec postgres -D /data/pgdata -c listen_addresses='*' -c unix_socket_directories=/tmp

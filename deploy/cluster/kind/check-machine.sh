#!/usr/bin/env bash
# Reports what this machine lacks for a cluster in Docker.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

need() { # PROGRAM WHERE
  command -v "$1" >/dev/null || die "CLUSTER=kind needs $1: install it ($2), or use CLUSTER=native as root on Linux."
}
need docker https://docs.docker.com/get-docker/
need kind https://kind.sigs.k8s.io/docs/user/quick-start/
need kubectl https://kubernetes.io/docs/tasks/tools/
docker info >/dev/null 2>&1 || die 'Docker does not answer: start it, or join the group that may use it (docker info shows more).'

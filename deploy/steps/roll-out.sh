#!/usr/bin/env bash
# roll-out.sh FILE DEPLOYMENT: applies a file of the rendered manifests, and returns when the deployment is rolled out.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"
file=$rendered/$1 deployment=deployment/$2

# A reloaded image has the same name, so running pods would keep the old one.
was_there=no
! kube get "$deployment" >/dev/null 2>&1 || was_there=yes
step "apply $file" apply "$file"
[ $was_there = no ] || step "$deployment restarts with the loaded image" kube rollout restart "$deployment"
mapfile -t jobs < <(cluster kubectl get --filename "$file" --output name | sed -n 's/^job.batch/job/p')
[ ${#jobs[@]} -eq 0 ] || step 'the schema is up to date' kube wait --for=condition=complete --timeout=180s "${jobs[@]}"
step "$deployment is ready" rolled_out "$deployment"

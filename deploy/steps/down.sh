#!/usr/bin/env bash
# Ends the port-forwards and the cluster, with everything in it.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

bash deploy/steps/free-ports.sh proxy redis postgres
cluster down

#!/usr/bin/env bash
# Forwards the proxy's port to http://localhost:$LOCAL_PORT (8080) until Ctrl-C.
# shellcheck source-path=SCRIPTDIR source=cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"
# shellcheck source-path=SCRIPTDIR source=forwards.sh
source deploy/steps/forwards.sh
port=${LOCAL_PORT:-8080}

! forwarding proxy || die "The proxy is already forwarded by process $(cat "$forwards/proxy")."
! taken "$port" || die "Local port $port is in use by another program: end it, or set LOCAL_PORT to another."
echo "http://localhost:$port until Ctrl-C"
forward proxy muster-proxy "$port:8080"

#!/usr/bin/env bash
# Builds what the last tests need, once: Helm, and where there can be one (root on Linux) the native cluster.
set -euo pipefail
bash deploy/helm.sh
[ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] || exit 0
bash deploy/cluster/native/install.sh
bash deploy/cluster/native/build.sh

#!/usr/bin/env bash
# Prints the path of Helm; if it is missing, builds it once (some minutes; seconds after a native cluster was built).
set -euo pipefail
cd "$(dirname "$0")/.."
helm=$PWD/.cache/bin/helm
if [ ! -x "$helm" ]; then
  if command -v helm >/dev/null; then
    helm=$(command -v helm)
  else
    command -v go >/dev/null || { echo "This needs Helm: put it into the PATH, or install Go so that it can be built." >&2; exit 1; }
    # In the native cluster's module, whose libraries make up most of it.
    programs=deploy/cluster/native/programs
    version=$(sed -n 's#^\thelm.sh/helm/v3 ##p' "$programs/go.mod" | cut -d' ' -f1)
    echo "building helm $version" >&2
    bash "$programs/build.sh" helm.sh/helm/v3/cmd/helm "$helm" "-X helm.sh/helm/v3/internal/version.version=$version"
  fi
fi
echo "$helm"

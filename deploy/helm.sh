#!/usr/bin/env bash
# Prints where Helm is; builds it (some minutes, once; seconds beside the native cluster) where there is none.
set -euo pipefail
cd "$(dirname "$0")/.."
helm=$PWD/.cache/bin/helm
if [ ! -x "$helm" ]; then
  if command -v helm >/dev/null; then
    helm=$(command -v helm)
  else
    command -v go >/dev/null || { echo "Helm is needed: put it into the PATH, or install Go to have it built." >&2; exit 1; }
    # In the module of the native cluster, of whose libraries most of it is made.
    programs=deploy/cluster/native/programs
    version=$(sed -n 's#^\thelm.sh/helm/v3 ##p' "$programs/go.mod" | cut -d' ' -f1)
    echo "building helm $version" >&2
    bash "$programs/build.sh" helm.sh/helm/v3/cmd/helm "$helm" "-X helm.sh/helm/v3/internal/version.version=$version"
  fi
fi
echo "$helm"

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
    cd deploy/cluster/native/programs
    version=$(sed -n 's#^\thelm.sh/helm/v3 ##p' go.mod | cut -d' ' -f1)
    echo "building helm $version" >&2
    # Without symbols, and without the compiler's collector: a fifth less to compile.
    GOGC=off go build -mod=readonly -buildvcs=false -gcflags=all=-dwarf=false \
      -ldflags="-s -w -X helm.sh/helm/v3/internal/version.version=$version" -o "$helm" helm.sh/helm/v3/cmd/helm
  fi
fi
echo "$helm"

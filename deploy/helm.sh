#!/usr/bin/env bash
# Prints where Helm is; builds it (a minute or two, once) where there is none.
set -euo pipefail
version=v3.22.0
cd "$(dirname "$0")/.."
helm=$PWD/.cache/bin/helm
if [ ! -x "$helm" ]; then
  if command -v helm >/dev/null; then
    helm=$(command -v helm)
  else
    command -v go >/dev/null || { echo "Helm is needed: put it into the PATH, or install Go to have it built." >&2; exit 1; }
    echo "building helm $version" >&2
    # Without symbols, and without the compiler's collector: a fifth less to compile.
    GOBIN="$PWD/.cache/bin" GOFLAGS=-mod=mod GOGC=off \
      go install -gcflags=all=-dwarf=false -ldflags="-s -w" "helm.sh/helm/v3/cmd/helm@$version"
  fi
fi
echo "$helm"

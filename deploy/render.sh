#!/usr/bin/env bash
# render.sh [FOLDER]: renders the chart to FOLDER/{kind,native,eks}/*.yaml (default deploy/rendered), for use with kubectl alone.
set -euo pipefail
cd "$(dirname "$0")"
out=${1:-rendered}
helm=$(bash helm.sh)
for target in kind native eks; do
  rm -rf "${out:?}/$target"
  mkdir -p "$out/$target"
  "$helm" template muster chart --namespace muster --values "values/$target.yaml" --set load.enabled=true \
    --kube-version 1.34.4 --skip-tests |
    awk -v out="$out/$target" '
      BEGIN {
        file["namespaces"] = "00-namespaces"; file["databases"] = "10-databases"; file["backend"] = "20-backend"
        file["proxy"] = "30-proxy"; file["load"] = "load-job"
      }
      /^---$/ { next }
      # Each document starts with its source: muster/templates/FOLDER/FILE.
      /^# Source: / { split($3, path, "/"); to = out "/" file[path[3]] ".yaml"; print "---" > to; next }
      # Templates leave empty lines and trailing spaces.
      { sub(/[ ]+$/, "") } $0 != "" { print > to }'
done

#!/usr/bin/env bash
# Installs the peers that Muster is measured beside. Says what to do where it may not.
set -euo pipefail
missing=()
for tool in haproxy wrk; do
  command -v "$tool" >/dev/null || [ -x "/usr/sbin/$tool" ] || missing+=("$tool")
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The benchmarks need: ${missing[*]}. Install them (Debian: sudo apt-get install ${missing[*]})." >&2
    exit 1
  fi
  echo "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
fi
if [ ! -x .cache/bin/k6 ] && ! command -v k6 >/dev/null; then
  command -v go >/dev/null || { echo "The benchmarks need k6: put it into the PATH, or install Go to have it built." >&2; exit 1; }
  echo "building k6"
  GOBIN="$PWD/.cache/bin" GOFLAGS=-mod=mod go install go.k6.io/k6@v0.58.0
fi

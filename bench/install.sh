#!/usr/bin/env bash
# Installs the peers of the benchmarks, or says what to do if it may not.
set -euo pipefail
missing=()
for tool in haproxy wrk; do
  command -v "$tool" >/dev/null || [ -x "/usr/sbin/$tool" ] || missing+=("$tool")
done
command -v redis-server >/dev/null || missing+=(redis-server)
ls /usr/lib/postgresql/*/bin/pgbench >/dev/null 2>&1 || command -v pgbench >/dev/null || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] || bash test/support/apt-install.sh 'The benchmarks' '' "${missing[@]}"
if [ ! -x .cache/bin/k6 ] && ! command -v k6 >/dev/null; then
  command -v go >/dev/null || { echo "The benchmarks need k6: put it into the PATH, or install Go so that it can be built." >&2; exit 1; }
  echo "building k6"
  GOBIN="$PWD/.cache/bin" GOFLAGS=-mod=mod go install go.k6.io/k6@v0.58.0
fi

#!/usr/bin/env bash
# Installs what the tests need and a new machine lacks. Says what to do where it may not.
set -euo pipefail
missing=()
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing+=(chromium)
command -v openssl >/dev/null || missing+=(openssl)
command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0
bash test/support/apt-install.sh 'The tests' ', or set CHROMIUM to a browser of yours' "${missing[@]}"

#!/usr/bin/env bash
# Installs what the tests need and a new machine lacks. Says what to do where it may not.
set -euo pipefail
missing=()
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing+=(chromium)
command -v openssl >/dev/null || missing+=(openssl)
command -v shellcheck >/dev/null || missing+=(shellcheck)
[ ${#missing[@]} -eq 0 ] || bash test/support/apt-install.sh 'The tests' ', or set CHROMIUM to a browser of yours' "${missing[@]}"
bash test/support/install-databases.sh 'The tests'

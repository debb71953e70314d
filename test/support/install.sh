#!/usr/bin/env bash
# Installs what the tests need on a new machine, or says what to do if it may not.
set -euo pipefail
missing=()
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing+=(chromium)
command -v openssl >/dev/null || missing+=(openssl)
command -v shellcheck >/dev/null || missing+=(shellcheck)
# Servers in Python are tested.
command -v python3 >/dev/null || missing+=(python3)
# Only root may create another network namespace.
[ "$(uname -s)$(id -u)" != Linux0 ] || command -v ip >/dev/null || missing+=(iproute2)
[ ${#missing[@]} -eq 0 ] || bash test/support/apt-install.sh 'The tests' ', or set CHROMIUM to your own browser' "${missing[@]}"
bash test/support/install-databases.sh 'The tests'

#!/usr/bin/env bash
# apt-install.sh WHO OTHERWISE PACKAGE...: installs Debian packages, or says that WHO needs them and what to do OTHERWISE.
set -euo pipefail
who=$1 otherwise=$2
shift 2
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "$who need: $*. Install them (Debian: sudo apt-get install $*)$otherwise." >&2
  exit 1
fi
echo "installing $*"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null

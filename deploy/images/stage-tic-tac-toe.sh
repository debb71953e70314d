#!/usr/bin/env bash
# stage-tic-tac-toe.sh FOLDER: the example's server. The image is built on that of the reference server, which is staged beside it.
set -euo pipefail
root=$1

bash "$(dirname "${BASH_SOURCE[0]}")/stage-game-server.sh" "$(dirname "$root")/game-server"
rm -rf "$root"
mkdir -p "$root"
cp examples/tic-tac-toe/{board,game-server}.js "$root"

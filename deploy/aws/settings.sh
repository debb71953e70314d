# shellcheck shell=bash disable=SC2034
# Sourced: the settings, and the output of steps. DRY_RUN=1 prints the commands and runs none; YES=1 answers questions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export AWS_REGION=${AWS_REGION:-eu-central-1}
cluster=${CLUSTER_NAME:-muster}
tag=${TAG:-0.1.0}
images=(muster muster-game-server)

dry() { [ "${DRY_RUN:-}" = 1 ]; }

# Prints a command, then runs it.
run() {
  printf '+'
  printf ' %q' "$@"
  printf '\n'
  dry || "$@"
}

# needs TOOL...: exits if one is missing, before anything is created.
needs() {
  local tool missing=()
  dry && return
  for tool in "$@"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  [ ${#missing[@]} -eq 0 ] || { echo "This needs ${missing[*]} in the PATH." >&2; exit 1; }
}

# costs WHAT CLEAN-UP: approximate prices of eu-central-1.
costs() {
  echo "cost: $1"
  echo "clean up: $2"
}

# Exits unless the answer is yes.
confirm() {
  local answer
  if dry || [ "${YES:-}" = 1 ]; then return; fi
  read -r -p "$1 [yes/no] " answer || true
  [ "${answer:-}" = yes ] || { echo "Nothing was done."; exit 1; }
}

registry() {
  local account=000000000000
  dry || account=$(aws sts get-caller-identity --query Account --output text)
  echo "$account.dkr.ecr.$AWS_REGION.amazonaws.com"
}

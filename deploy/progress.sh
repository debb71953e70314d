# shellcheck shell=bash
# Sourced: progress output for the scripts of this folder.

# step WHAT COMMAND...: prints one line with the step and its duration; shows the command's output only if it fails.
step() {
  local what=$1 began=$EPOCHREALTIME said status
  shift
  said=$(mktemp)
  printf '  %-58s' "$what"
  # Not within an `if`: bash would go on after a failure inside COMMAND.
  set +e
  (set -e; "$@") >"$said" 2>&1
  status=$?
  set -e
  if [ $status = 0 ]; then
    awk -v from="$began" -v to="$EPOCHREALTIME" 'BEGIN { printf "%7.1f s\n", to - from }'
  else
    printf ' failed\n'
    cat "$said" >&2
  fi
  rm -f "$said"
  [ $status = 0 ] || exit 1
}

# die SENTENCE...: prints what is wrong and what to do, and exits.
die() {
  printf '%s\n' "$@" >&2
  exit 1
}

# shellcheck shell=bash
# Sourced: how the scripts of this folder say what they do.

# step WHAT COMMAND...: one line with what is done and how long it took; what the command said only when it fails.
step() {
  local what=$1 began=$EPOCHREALTIME said status
  shift
  said=$(mktemp)
  printf '  %-58s' "$what"
  # Not within an `if`: bash would go on after a failure inside of COMMAND.
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

# die SENTENCE...: says what is wrong and what to do, and ends.
die() {
  printf '%s\n' "$@" >&2
  exit 1
}

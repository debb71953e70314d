# shellcheck shell=bash disable=SC2154
# Sourced after settings.sh: the cluster's processes, each known by the file with its id.

# running NAME: whether it lives. A file may be left from before a restart of the machine, and its id be somebody else's:
# each of ours has the cluster's folder among its arguments.
running() {
  local pid
  pid=$(cat "$run/pid/$1" 2>/dev/null) || return 1
  grep -qs "$run" "/proc/$pid/cmdline"
}

# start NAME COMMAND...: in the background and in a session of its own, unless it lives already.
start() {
  local name=$1
  shift
  running "$name" && return
  (
    # A lock or a pipe of whoever calls would be held for as long as the cluster lives.
    for fd in "/proc/$BASHPID/fd/"*; do
      fd=${fd##*/}
      [ "$fd" -le 2 ] || eval "exec $fd>&-"
    done
    exec setsid "$@" >"$run/log/$name.log" 2>&1 </dev/null
  ) &
  echo $! >"$run/pid/$name"
}

# stop NAME: ends it, and waits until it is gone: who comes next needs its ports.
stop() {
  local pid tries
  running "$1" || return 0
  pid=$(cat "$run/pid/$1")
  kill "$pid"
  for ((tries = 0; tries < 50; tries++)); do
    running "$1" || return 0
    sleep 0.2
  done
  kill -9 "$pid" 2>/dev/null || true
}

# until_true SECONDS COMMAND...: tries until it succeeds, and shows its last words when it never does.
until_true() {
  local end=$((SECONDS + $1)) said
  shift
  until said=$("$@" 2>&1); do
    if [ $SECONDS -ge $end ]; then
      echo "$said" >&2
      return 1
    fi
    sleep 0.2
  done
}

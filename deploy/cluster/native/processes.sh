# shellcheck shell=bash disable=SC2154
# Sourced after settings.sh: the cluster's processes, each with a file that holds its id.

# running NAME: whether it is alive. A file may be left from before a reboot, and its id reused: our processes have the cluster's
# folder in their arguments.
running() {
  local pid
  pid=$(cat "$run/pid/$1" 2>/dev/null) || return 1
  grep -qs "$run" "/proc/$pid/cmdline"
}

# start NAME COMMAND...: in the background and in its own session, unless it is alive already.
start() {
  local name=$1
  shift
  running "$name" && return
  (
    # Otherwise the cluster would hold the caller's locks and pipes as long as it runs.
    for fd in "/proc/$BASHPID/fd/"*; do
      fd=${fd##*/}
      [ "$fd" -le 2 ] || eval "exec $fd>&-"
    done
    exec setsid "$@" >"$run/log/$name.log" 2>&1 </dev/null
  ) &
  echo $! >"$run/pid/$name"
}

# stop NAME: ends it, and waits until it is gone: the next start needs its ports.
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

# until_true SECONDS COMMAND...: retries until it succeeds, and shows its last output if it never does.
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

# shellcheck shell=bash
# Sourced: port-forwards into the cluster. A file holds each one's process id, so that no other program is ended.
forwards=.cache/port-forwards
mkdir -p "$forwards"

# forward NAME SERVICE LOCAL:REMOTE: becomes the port-forward, in the foreground.
forward() {
  # Not $$, which is the script's id even in its background parts.
  echo "$BASHPID" >"$forwards/$1"
  exec bash "deploy/cluster/$CLUSTER/cluster.sh" kubectl --namespace muster port-forward "service/$2" "$3"
}

# forwarding NAME: whether it is alive. Its id may have been reused.
forwarding() {
  local pid
  pid=$(cat "$forwards/$1" 2>/dev/null) || return 1
  [[ $(ps -p "$pid" -o args= 2>/dev/null || true) == *port-forward* ]]
}

# forward_id NAME: the process that forwards, if it is alive.
forward_id() { if forwarding "$1"; then cat "$forwards/$1"; fi; }

# open_forward NAME SERVICE LOCAL:REMOTE: the same in the background, unless it is alive. Returns when the port accepts connections.
open_forward() {
  local local_port=${3%:*} tries
  if forwarding "$1"; then return; fi
  ! taken "$local_port" || die "Local port $local_port is in use by another program: end it, or choose another port."
  (forward "$@") >"$forwards/$1.log" 2>&1 &
  for ((tries = 0; tries < 150; tries++)); do
    if taken "$local_port"; then return; fi
    kill -0 $! 2>/dev/null || break
    sleep 0.1
  done
  die "No port-forward to $2:" "$(cat "$forwards/$1.log")"
}

close_forward() { # NAME
  ! forwarding "$1" || kill "$(cat "$forwards/$1")"
  rm -f "${forwards:?}/$1" "$forwards/$1.log"
}

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

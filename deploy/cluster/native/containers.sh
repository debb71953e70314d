#!/usr/bin/env bash
# containerd, with the sandbox image of pods.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$here/processes.sh"

# restrict_oom_score_adj: a sandboxed root without CAP_SYS_RESOURCE may not lower the score, and no pod would start.
cat >"$run/containerd.toml" <<T
version = 2
root = "$run/containerd/root"
state = "$run/containerd/state"
[grpc]
  address = "$containerd_socket"
[plugins."io.containerd.internal.v1.opt"]
  path = "$run/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$run/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      Root = "$run/runc"
T
start containerd containerd --config "$run/containerd.toml"
until_true 30 ctr --address "$containerd_socket" version
ctr --address "$containerd_socket" --namespace k8s.io images import "$bin/pause.tar"

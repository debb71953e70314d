#!/usr/bin/env bash
# Builds Kubernetes, CoreDNS and metrics-server, once; go.sum pins each version. They share one module, and with it the
# Kubernetes libraries, which are compiled once: all but Kubernetes itself takes half a minute instead of three.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

[ -e "$bin/done" ] && exit 0
echo "building Kubernetes $kubernetes into $bin (about 5 minutes on two cores the first time)"
mkdir -p "$bin"
# Kubernetes gets its version from the linker only.
version="-X k8s.io/component-base/version.gitVersion=v$kubernetes"
build() { # PACKAGE PROGRAM
  bash "$here/programs/build.sh" "$1" "$bin/$2" "$version"
}
step 'Kubernetes: five programs in one' build ./kube kube
step 'kubectl' build ./kubectl kubectl
step 'CoreDNS' build ./dns coredns
step 'metrics-server' build ./metrics metrics-server
for name in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet; do
  ln -sf kube "$bin/$name"
done
step 'the image of a sandbox' bash "$here/pause-image.sh"
touch "$bin/done"

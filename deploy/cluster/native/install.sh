#!/usr/bin/env bash
# Installs the missing Debian packages for a native cluster, and reports if there is no Go to build the rest.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

# program=package
needed=(etcd=etcd-server containerd=containerd runc=runc iptables=iptables conntrack=conntrack ip=iproute2
  busybox=busybox-static buildah=buildah openssl=openssl)
missing=()
for need in "${needed[@]}"; do
  command -v "${need%=*}" >/dev/null || missing+=("${need#*=}")
done
[ -x /usr/lib/cni/bridge ] || missing+=(containernetworking-plugins)
[ ${#missing[@]} -eq 0 ] ||
  bash "$here/../../../test/support/apt-install.sh" 'A native cluster' ', or use CLUSTER=kind with Docker' "${missing[@]}"

[ -e "$bin/done" ] && exit 0
wanted=$(sed -n 's/^go //p' "$here/programs/go.mod")
command -v go >/dev/null || die "A native cluster is built with Go $wanted or newer, which is not installed: install it (https://go.dev/doc/install), or use CLUSTER=kind with Docker."
found=$(go env GOVERSION)
# With GOTOOLCHAIN=auto, Go's default, an older Go downloads the required one.
if [ "$(go env GOTOOLCHAIN)" = local ] && [ "$(printf '%s\n' "$wanted" "${found#go}" | sort -V | head -1)" != "$wanted" ]; then
  die "A native cluster is built with Go $wanted or newer, but this is $found: install a newer one, or set GOTOOLCHAIN=auto."
fi

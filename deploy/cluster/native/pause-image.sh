#!/usr/bin/env bash
# The sandbox image of pods, made from Debian's static busybox: there is no registry to pull one from.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$(command -v busybox)" "$work/busybox"
cat >"$work/Containerfile" <<'T'
FROM scratch
COPY busybox /busybox
ENTRYPOINT ["/busybox", "sleep", "infinity"]
T
# A separate image store, so that nothing is left in the machine's own.
store=(--root "$work/store" --runroot "$work/store-run" --storage-driver vfs)
BUILDAH_ISOLATION=chroot buildah "${store[@]}" bud --quiet --tag localhost/pause:1 "$work"
rm -f "$bin/pause.tar"
buildah "${store[@]}" push --quiet localhost/pause:1 "docker-archive:$bin/pause.tar:localhost/pause:1"

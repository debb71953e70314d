#!/usr/bin/env bash
# build.sh IMAGE...: builds muster, game-server, tic-tac-toe, databases as localhost/muster…:$TAG, with Docker or with buildah.
# BUILDER=docker|buildah and BASE=IMAGE override the choice: with buildah, Node comes from npm, and no registry is needed.
# shellcheck source-path=SCRIPTDIR source=../progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/../progress.sh"
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=deploy/images context=.cache/images
tag=${TAG:-dev}

builder() {
  if docker info >/dev/null 2>&1; then echo docker
  elif command -v buildah >/dev/null; then echo buildah
  else die 'Images are built with Docker or buildah, and neither is available: start Docker, or install buildah (Debian: apt-get install buildah).'
  fi
}
builder=${BUILDER:-$(builder)}
base=${BASE:-}
[ -n "$base" ] || [ "$builder" = docker ] || base=node-from-npm

build() { # TARGET NAME
  local args=(--file "$here/Containerfile" --target "$1" --tag "$2")
  args+=(--build-arg "VERSION=$(node -p 'JSON.parse(fs.readFileSync("package.json")).version')")
  args+=(--build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)")
  [ -z "$base" ] || args+=(--build-arg "BASE=$base")
  case $builder in
    docker) docker build "${args[@]}" "$context" ;;
    # chroot: other isolation needs more than a sandboxed root may do, and building runs nothing.
    buildah) BUILDAH_ISOLATION=chroot buildah build --layers "${args[@]}" "$context" ;;
    *) die "BUILDER must be docker or buildah, but is $builder" ;;
  esac
}

mkdir -p "$context"
[ "$base" != node-from-npm ] || step 'Node from npm' bash "$here/stage-node.sh" "$context/node"
for image in "${@:-muster}"; do
  [ -f "$here/stage-$image.sh" ] || die "There is no image named $image"
  step "$image: what goes into it" bash "$here/stage-$image.sh" "$context/$image"
done
for image in "${@:-muster}"; do
  name=localhost/muster-$image:$tag
  [ "$image" != muster ] || name=localhost/muster:$tag
  step "$name, by $builder" build "$image" "$name"
done

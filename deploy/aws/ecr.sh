#!/usr/bin/env bash
# A repository per image, which scans images and deletes old ones.
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

needs aws
costs '0.10 USD a month for each GB of images' 'make aws-down'
for image in "${images[@]}"; do
  if ! dry && aws ecr describe-repositories --repository-names "$image" >/dev/null 2>&1; then
    echo "the repository $image already exists"
    continue
  fi
  run aws ecr create-repository --repository-name "$image" --image-scanning-configuration scanOnPush=true
  run aws ecr put-lifecycle-policy --repository-name "$image" --lifecycle-policy-text file://deploy/aws/keep-ten-images.json
done

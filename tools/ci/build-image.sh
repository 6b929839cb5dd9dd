#!/usr/bin/env bash
# Builds a service's image, pushes it, and waits for the scan: build-image.sh <service> <folder> <tag>
# An image that is there already is not built again: its tag is the hash of its folder, and never moves. Reads
# ECR_PREFIX, ECR_ACCOUNT (the registry, if it is another account's) and SCAN_BLOCKS, the severities that an image must
# not have. Status 1 if it has one.
set -euo pipefail

if [ $# -ne 3 ]; then
  echo "build-image: expected a service, its folder and a tag" >&2
  exit 2
fi
service=$1 folder=$2 tag=$3
repository=${ECR_PREFIX:?build-image: ECR_PREFIX is not set}/$service
registry=()
if [ -n "${ECR_ACCOUNT:-}" ]; then registry=(--registry-id "$ECR_ACCOUNT"); fi
image=("${registry[@]}" --repository-name "$repository" --image-id "imageTag=$tag")

if aws ecr describe-images "${registry[@]}" --repository-name "$repository" \
  --image-ids "imageTag=$tag" --query 'imageDetails[0].imageDigest' --output text > /dev/null 2>&1; then
  echo "$repository:$tag is there already."
else
  uri=$(aws ecr describe-repositories "${registry[@]}" --repository-names "$repository" \
    --query 'repositories[0].repositoryUri' --output text)
  aws ecr get-login-password | docker login --username AWS --password-stdin "${uri%%/*}"
  docker build --pull --provenance=false --tag "$uri:$tag" "$folder"
  docker push "$uri:$tag"
fi

aws ecr wait image-scan-complete "${image[@]}"
found=$(aws ecr describe-image-scan-findings "${image[@]}" \
  --query 'imageScanFindings.findingSeverityCounts' --output json)
echo "$repository:$tag: $found"
for severity in ${SCAN_BLOCKS:-CRITICAL HIGH}; do
  if grep -q "\"$severity\"" <<< "$found"; then
    echo "build-image: $repository:$tag has findings of severity $severity, and is not rolled out" >&2
    exit 1
  fi
done

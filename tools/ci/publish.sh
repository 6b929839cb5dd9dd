#!/usr/bin/env bash
# Publishes the packages of folders to npm, with provenance: publish.sh <distribution tag> <folder>...
# Reads GITHUB_SERVER_URL and GITHUB_REPOSITORY. A package whose version the registry has already is passed over, so that a
# run that failed in between can be run again.
set -euo pipefail

if [ $# -lt 2 ]; then
  echo 'publish: expected a distribution tag and folders' >&2
  exit 2
fi
tag=$1
shift
repository=${GITHUB_SERVER_URL:?publish: not in a workflow}/${GITHUB_REPOSITORY:?publish: not in a workflow}

for folder in "$@"; do
  name=$(node -p 'require(require("path").resolve(process.argv[1], "package.json")).name' "$folder")
  version=$(node -p 'require(require("path").resolve(process.argv[1], "package.json")).version' "$folder")
  # Where the registry does not answer, publishing is tried all the same: it never takes a version twice.
  there=$(npm view "$name@$version" version) || there=
  if [ "$there" = "$version" ]; then
    echo "$name@$version is published already."
    continue
  fi
  # Provenance holds only for the repository that a package names.
  npm pkg set --prefix "$folder" repository.type=git "repository.url=git+$repository.git" "repository.directory=$folder"
  (cd "$folder" && npm publish --provenance --access public --tag "$tag")
done

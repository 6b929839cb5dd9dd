#!/usr/bin/env bash
# Tests and builds the static site with its own npm scripts: build-site.sh <folder> <target>
# The build writes to `dist` or `build` in its folder, as Vite and Create React App do.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "build-site: expected the site's folder and a target" >&2
  exit 2
fi
source=$1 target=$2
(
  cd "$source"
  npm ci
  npm test --if-present
  npm run build
)
for built in "$source/dist" "$source/build"; do
  if [ -f "$built/index.html" ]; then
    mkdir -p "$target"
    cp -R "$built/." "$target"
    exit 0
  fi
done
echo "build-site: found no index.html in $source/dist or $source/build; expected the build to write one" >&2
exit 2

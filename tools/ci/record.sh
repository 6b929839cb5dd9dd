#!/usr/bin/env bash
# Writes the images that a stack now runs into its file, and pushes that to the branch: record.sh <stack> <branch>
# Reads IMAGES, a JSON object of images by service. A push that comes too late is tried again on the newer branch.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo 'record: expected a stack and a branch' >&2
  exit 2
fi
stack=$1 branch=$2
if [ -z "${IMAGES:-}" ] || [ "$IMAGES" = '{}' ]; then
  echo 'Nothing to record.'
  exit 0
fi

# The token reaches git through its environment: not on the command line, and not in the checkout.
if [ -n "${GH_TOKEN:-}" ]; then
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0='http.https://github.com/.extraheader'
  GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$GH_TOKEN" | base64 | tr -d '\n')"
  export GIT_CONFIG_VALUE_0
fi
export GIT_AUTHOR_NAME='github-actions[bot]' GIT_AUTHOR_EMAIL='41898282+github-actions[bot]@users.noreply.github.com'
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL

for attempt in 1 2 3; do
  git fetch --quiet origin "$branch"
  git checkout --quiet --force --detach FETCH_HEAD
  npm run --silent ci -- set "$stack" "$IMAGES"
  if git diff --quiet -- "Pulumi.$stack.yaml"; then
    echo "Pulumi.$stack.yaml has them already."
    exit 0
  fi
  git add "Pulumi.$stack.yaml"
  git commit --quiet --message "Images of $stack, as deployed"
  if git push --quiet origin "HEAD:refs/heads/$branch"; then exit 0; fi
  echo "record: attempt $attempt to push to $branch failed" >&2
done
echo "record: $stack runs images that $branch does not name. Set them in Pulumi.$stack.yaml: $IMAGES" >&2
exit 1

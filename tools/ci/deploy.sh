#!/usr/bin/env bash
# Deploys a stack: the guard first, then the update with the policy pack: deploy.sh <stack>
# Reads BULKHEAD_ALLOW_LOSS: what may be deleted or replaced, where production says so.
set -euo pipefail

if [ $# -ne 1 ]; then
  echo 'deploy: expected a stack' >&2
  exit 2
fi
stack=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

options=(--stack "$stack" --non-interactive --color never)
if [ -n "${BULKHEAD_ALLOW_LOSS:-}" ]; then allowed=(--ignore-protect); else allowed=(); fi

npx bulkhead traffic --stack "$stack" --policy-config "$work/policies.json"
BULKHEAD_ALLOW_LOSS='*' pulumi preview "${options[@]}" --json --show-sames --ignore-protect > "$work/preview.json"
npm run --silent guard -- "$work/preview.json"
pulumi up "${options[@]}" --yes --suppress-progress "${allowed[@]}" \
  --policy-pack policies --policy-pack-config "$work/policies.json"

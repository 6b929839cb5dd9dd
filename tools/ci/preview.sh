#!/usr/bin/env bash
# A stack's preview with the policy pack and the guard's verdict, as text in a file: preview.sh <stack> <file>
# Reads BULKHEAD_ALLOW_LOSS: what may be deleted or replaced, where production says so. Status 0 if all is well.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo 'preview: expected a stack and a file to write' >&2
  exit 2
fi
stack=$1 file=$2
mkdir -p "$(dirname "$file")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

options=(--stack "$stack" --non-interactive --color never)
if [ -n "${BULKHEAD_ALLOW_LOSS:-}" ]; then allowed=(--ignore-protect); else allowed=(); fi

status=0
npx bulkhead traffic --stack "$stack" --policy-config "$work/policies.json"
pulumi preview "${options[@]}" --diff --suppress-progress "${allowed[@]}" \
  --policy-pack policies --policy-pack-config "$work/policies.json" > "$file" 2>&1 || status=1

# Once more to its end, whatever is protected, so that one list has everything that would go.
if BULKHEAD_ALLOW_LOSS='*' pulumi preview "${options[@]}" --json --show-sames --ignore-protect \
  > "$work/preview.json" 2> "$work/errors"; then
  { echo; npm run --silent guard -- "$work/preview.json"; } >> "$file" 2>&1 || status=1
else
  { echo; echo 'The guard cannot judge: the preview failed.'; cat "$work/errors"; } >> "$file"
  status=1
fi
cat "$file"
exit "$status"

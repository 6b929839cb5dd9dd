#!/usr/bin/env bash
# What a change does to each stack's plan and to its proof, without an account: offline-diff.sh <commit> <file>
# The file gets Markdown. Ends with the highest status of its parts.
set -euo pipefail

if [ $# -ne 2 ] || ! [[ $1 =~ ^[0-9a-f]{40}$ ]]; then
  echo 'offline-diff: expected a commit of 40 hexadecimal digits and a file to write' >&2
  exit 2
fi
base=$1 file=$2
mkdir -p "$(dirname "$file")"

status=0
printf '## Offline plans\n' > "$file"
for stack_file in Pulumi.*.yaml; do
  stack=${stack_file#Pulumi.}
  stack=${stack%.yaml}
  printf '\n### Stack %s\n\n' "$stack" >> "$file"
  part=0
  npx bulkhead diff --git "$base" --stack "$stack" --markdown - >> "$file" || part=$?
  if [ "$part" -gt "$status" ]; then status=$part; fi
done
exit "$status"

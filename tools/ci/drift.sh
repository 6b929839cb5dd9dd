#!/usr/bin/env bash
# Whether AWS is as a stack's last deployment left it, as text in a file: drift.sh <stack> <file>
# Changes nothing, in AWS or in the state. Status 1 if something is different, or cannot be told.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo 'drift: expected a stack and a file to write' >&2
  exit 2
fi
stack=$1 file=$2
mkdir -p "$(dirname "$file")"

status=0
pulumi refresh --stack "$stack" --preview-only --expect-no-changes --diff \
  --non-interactive --color never --suppress-progress > "$file" 2>&1 || status=1
cat "$file"
exit "$status"

#!/usr/bin/env bash
# Puts a text file into the summary of the workflow's run, as it is: summary.sh <file>
set -euo pipefail

file=${1:?summary: expected a file}
fence=$(printf '~%.0s' {1..16})
{
  echo "$fence"
  # The summary of a step holds 1 MiB.
  if [ -e "$file" ]; then head -c 900000 "$file"; else echo "There is no $file."; fi
  printf '\n%s\n' "$fence"
} >> "${GITHUB_STEP_SUMMARY:?summary: not in a workflow}"

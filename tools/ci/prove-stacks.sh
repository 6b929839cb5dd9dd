#!/usr/bin/env bash
# Plans and proves every stack that has a file beside Pulumi.yaml, offline. Status 1 if one of them is not proved.
set -euo pipefail

status=0
for file in Pulumi.*.yaml; do
  [ -e "$file" ] || { echo "prove-stacks: no Pulumi.<stack>.yaml here" >&2; exit 2; }
  stack=${file#Pulumi.}
  stack=${stack%.yaml}
  printf '\n== %s\n' "$stack"
  npm start --silent -- "$stack" || status=1
done
exit "$status"

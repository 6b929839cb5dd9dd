#!/usr/bin/env bash
# Plans and proves every stack that has a file beside Pulumi.yaml, offline, and the stacks of the roles that the
# workflows take on (delivery/). Status 1 if one of them is not proved.
set -euo pipefail

status=0
for file in Pulumi.*.yaml; do
  [ -e "$file" ] || { echo "prove-stacks: no Pulumi.<stack>.yaml here" >&2; exit 2; }
  stack=${file#Pulumi.}
  stack=${stack%.yaml}
  printf '\n== %s\n' "$stack"
  npm start --silent -- "$stack" || status=1
done
for file in delivery/Pulumi.*.yaml; do
  [ -e "$file" ] || continue
  stack=${file#delivery/Pulumi.}
  stack=${stack%.yaml}
  printf '\n== delivery/%s\n' "$stack"
  npm start --silent -- "$stack" --program delivery || status=1
done
exit "$status"

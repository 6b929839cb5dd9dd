#!/usr/bin/env bash
# Writes the comment for a pull request: what it opens, stack by stack, compared with a revision. Needs no credentials.
# Usage: diff-comment.sh REVISION FILE [STACK...]
# Status: 0 nothing opened that is not declared, 1 something did, 2 it cannot be told.
set -euo pipefail

if (($# < 2)); then
  echo "usage: ${0##*/} REVISION FILE [STACK...]" >&2
  exit 2
fi
revision=$1 file=$2
shift 2
(($# > 0)) || set -- ""

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
worst=0
for stack in "$@"; do
  status=0
  npx --no-install bulkhead diff --git "$revision" ${stack:+--stack "$stack"} \
    --markdown "$folder/part.md" || status=$?
  # Without a part there is no comment that would say all.
  ((status <= 1)) || exit 2
  cat "$folder/part.md" >>"$folder/comment.md"
  ((status <= worst)) || worst=$status
done

# A comment has at most 65,536 characters: of several long parts each says less than all, and the log has the rest.
if (($(wc -m <"$folder/comment.md") > 65000)); then
  head -c 60000 "$folder/comment.md" | sed '$d' >"$folder/cut.md"
  printf '\n\nThe rest is too long for a comment: see the log.\n' >>"$folder/cut.md"
  mv "$folder/cut.md" "$folder/comment.md"
fi
mv "$folder/comment.md" "$file"
exit "$worst"

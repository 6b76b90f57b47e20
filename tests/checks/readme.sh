#!/usr/bin/env bash
# What the pages for people name exists: scripts, files, manual pages.
set -euo pipefail
cd "$(dirname "$0")/../.."
bad=0
while read -r target; do
  if [[ ! -e $target ]]; then
    echo "README.md, SECURITY.md or another page links to $target, which does not exist"
    bad=1
  fi
done < <(grep -ohE '\]\([^)#]+\)' ./*.md | sed 's/^](\(.*\))$/\1/' | grep -v '^https\?:' | sort -u)
while read -r script; do
  if [[ ! -x $script ]]; then
    echo "a page names $script, which is not there or not executable"
    bad=1
  fi
done < <(grep -ohE '\b(tests|install)/[A-Za-z0-9_/.-]+\.(sh|py)\b' ./*.md | sort -u)
exit "$bad"

#!/usr/bin/env bash
# Files of the product stay near 300 lines and the hooks without logic (house rule 9): a little slack, so
# that a comment never has to be cut.
set -euo pipefail
cd "$(dirname "$0")/../.."
bad=0
check() {
  local limit=$1 file lines
  shift
  for file in "$@"; do
    lines=$(wc -l <"$file")
    if ((lines > limit)); then
      echo "$file: $lines lines, $limit at most; split it along the data flow"
      bad=1
    fi
  done
}
mapfile -t sources < <(git ls-files 'src/*.cpp' 'src/*.hpp')
mapfile -t hooks < <(git ls-files 'hooks/*.cpp')
check 320 "${sources[@]}"
check 60 "${hooks[@]}"
exit "$bad"

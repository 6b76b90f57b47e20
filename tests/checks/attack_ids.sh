#!/usr/bin/env bash
# Every attack of tests/attack/ids.txt is a case (`attack ID "..."`) in one script, or stands in
# uncovered.txt with a reason; none in both, none that ids.txt does not know. A variant is a known id and a
# small letter.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=tests/attack
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
complain() {
  echo "$*"
  bad=1
}

# table FILE: the ids of a table, after a look at its shape: ID, a tab, words.
table() {
  if grep -vnE '^([A-Z]+[0-9]+[a-z]*'$'\t''[^[:space:]].{9,}|#.*|)$' "$folder/$1" >&2; then
    complain "$folder/$1: lines that are not an id, a tab and some words" >&2
  fi
  sed -n 's/^\([A-Z][A-Z]*[0-9][0-9]*[a-z]*\)\t.*/\1/p' "$folder/$1" | sort
}
table ids.txt >"$work/ids"
table uncovered.txt >"$work/uncovered"
cat "$folder"/*_test.sh | sed -n 's/^ *attack \([^ ]*\) .*/\1/p' | sort >"$work/cases"
[[ -s $work/ids && -s $work/cases ]] || complain "no ids or no cases could be read"

for list in ids uncovered cases; do
  twice=$(uniq -d "$work/$list" | paste -sd' ')
  [[ -z $twice ]] || complain "$list: named twice: $twice"
done
# The ids that the cases stand for: their own if it is listed, else without the letters.
while read -r id; do
  if grep -qxF -- "$id" "$work/ids"; then
    echo "$id" >>"$work/covered"
  elif ! grep -qxF -- "$(sed 's/[a-z]*$//' <<<"$id")" "$work/ids"; then
    complain "$id: a case, but not in $folder/ids.txt"
  fi
done <"$work/cases"
sort -u -o "$work/covered" "$work/covered"
none=$(sort "$work/covered" "$work/uncovered" | comm -23 "$work/ids" - | paste -sd' ')
[[ -z $none ]] || complain "neither a case nor a reason in $folder/uncovered.txt: $none"
both=$(comm -12 "$work/covered" "$work/uncovered" | paste -sd' ')
[[ -z $both ]] || complain "a case and a reason why there is none: $both"
unknown=$(comm -13 "$work/ids" "$work/uncovered" | paste -sd' ')
[[ -z $unknown ]] || complain "$folder/uncovered.txt: not in ids.txt: $unknown"
cases=$(wc -l <"$work/cases")
groups=$(find "$folder" -name '*_test.sh' | wc -l)
grep -qF "$cases cases in $groups groups" README.md ||
  complain "README.md does not say $cases cases in $groups groups"
exit "$bad"

#!/usr/bin/env bash
# Every code has an entry in refwarden-messages(7) and, unless it is a problem of the policy, a golden
# message, or several whose names go on behind a dot; and nothing else has one.
set -euo pipefail
cd "$(dirname "$0")/../.."
page=man/refwarden-messages.7
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The enumerators of `enum class NAME` in FILE, as messages spell them.
enumerators() {
  sed -n "/^enum class $1\\b/,/^};/p" "$2" |
    sed -E 's://.*$::' | grep -oE '^ +[a-z][a-z0-9_]*' | tr -d ' ' | tr _ - | sort
}
enumerators Code src/rules/finding.hpp >"$work/findings"
enumerators FailureCode src/base/result.hpp >"$work/failures"
grep -oE '"[a-z][a-z0-9]*(-[a-z]+)+"' src/policy/codes.cpp | tr -d '"' | sort >"$work/problems"
enumerators ProblemCode src/policy/codes.hpp | diff - "$work/problems" >/dev/null ||
  { echo "src/policy/codes.cpp does not name every ProblemCode as it is spelt" && exit 1; }
for list in findings failures problems; do
  [[ $(wc -l <"$work/$list") -ge 10 ]] || { echo "only a few $list could be read" && exit 1; }
done

bad=0
# same WHAT LEFT RIGHT: two sorted lists are one; says which side lacks what.
same() {
  local only
  only=$(comm -23 "$2" "$3")
  [[ -z $only ]] || { echo "$1: missing: $only" && bad=1; }
  only=$(comm -13 "$2" "$3")
  [[ -z $only ]] || { echo "$1: no such code: $only" && bad=1; }
}

# section NAME: the codes that have an entry in that section of the page.
section() {
  sed -n "/^\\.Sh $1\$/,/^\\.Sh /p" "$page" | sed -n 's/^\.It Sy //p' | sort
}
section FINDINGS >"$work/page-findings"
section FAILURES >"$work/page-failures"
section 'POLICY PROBLEMS' >"$work/page-problems"
for list in findings failures problems; do
  same "$page, $list" "$work/$list" "$work/page-$list"
done

sort "$work/findings" "$work/failures" >"$work/golden-wanted"
find tests/golden/messages -name '*.txt' -printf '%f\n' | sed 's/\..*//' | sort -u >"$work/golden"
same tests/golden/messages "$work/golden-wanted" "$work/golden"

# Each entry says all three things.
awk '/^\.It Sy /{ if (code && n != 2) { print code ": no example or no fix"; bad = 1 } code = $3; n = 0 }
     /^\.Em (Example|Fix) :$/{ n++ }
     END { if (n != 2) { print code ": no example or no fix"; bad = 1 } exit bad }' "$page" || bad=1
exit "$bad"

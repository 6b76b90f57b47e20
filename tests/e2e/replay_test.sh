#!/usr/bin/env bash
# Rolling out: history that was never judged is replayed against a draft, says what it would have refused
# and whose, agrees with real pushes of the same commits, and leaves everything as it is.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# replay CODE [ARGUMENT...]: must end with this exit code.
replay() {
  local wanted=$1 code=0
  shift
  checks=$((checks + 1))
  output=$(refwarden repo replay "$repository" "$@" 2>&1 </dev/null) || code=$?
  [[ $code == "$wanted" ]] || fail "exit $code, wanted $wanted: repo replay $*"
}
# json EXPRESSION: of `found`, the last output as JSON, has to be true.
json() {
  checks=$((checks + 1))
  python3 -c 'import json, sys
found = json.loads(sys.argv[1])
rules = {rule["rule"]: rule for rule in found["rules"]}
sys.exit(not eval(sys.argv[2]))' "$output" "$1" || fail "not so: $1"
}
tells() { # tells TEXT: as `says`, however the lines are broken
  checks=$((checks + 1))
  tr -s ' \n' ' ' <<<"$output" | grep -qF -- "$1" || fail "the output does not tell: $1"
}
state_of() {
  find "$t/server" -printf '%P %m %s %T@ %l\n' | sort
  find "$t/server" -type f -print0 | sort -z | xargs -0 sha256sum
}

new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
write_people
bare_repository payments
git clone -q "$repository" "$t/clones/work" 2>/dev/null
cd "$t/clones/work"

# Two years before the policy: signed, unsigned, a merge of a side branch with an unsigned commit, a stranger's.
be dana
export GIT_COMMITTER_DATE='2025-01-10T12:00:00Z' GIT_AUTHOR_DATE='2025-01-10T12:00:00Z'
commit "First" -- README.md one
GIT_COMMITTER_DATE='2025-02-10T12:00:00Z' commit "Unsigned by Dana" --no-gpg-sign -- a.txt a
git switch -q -c side
be ines
GIT_COMMITTER_DATE='2025-03-10T12:00:00Z' commit "Unsigned on the side" --no-gpg-sign -- b.txt b
GIT_COMMITTER_DATE='2025-03-11T12:00:00Z' commit "Signed on the side" -- c.txt c
git switch -q main
GIT_COMMITTER_DATE='2025-04-10T12:00:00Z' commit "Signed on main" -- d.txt d
GIT_COMMITTER_DATE='2025-04-11T12:00:00Z' git merge -q --no-ff -S -m "Merge side" side
git config user.email $'mallory@example.net'
GIT_COMMITTER_DATE='2025-05-10T12:00:00Z' commit $'A <b>stranger</b>\x1b[31m&"' --no-gpg-sign -- e.txt e
be dana
GIT_COMMITTER_DATE='2026-01-10T12:00:00Z' commit "Risky" -- src/crypto/key.c k
unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE
git push -q origin main side

exception="
[[exceptions]]
rules  = [\"signed-commits\"]
commits = [\"$(git rev-parse main~4)\"]
reason = \"written before keys were there\"
owner  = \"dana\"
until  = 2099-12-31

[[exceptions]]
rules  = [\"signed-commits\"]
commits = [\"$nobodys\"]
reason = \"never needed\"
owner  = \"dana\"
until  = 2099-12-31
"
floor='
[[risk.floor]]
class   = "major"
paths   = ["deploy/**"]
because = "goes to production"
'
new_server "$floor$(signature_rule)
[rules.no-merges]
kind   = \"history\"
on     = [\"protected\"]
mode   = \"warn\"
forbid = [\"merge\"]
why    = \"history is a line\""
draft=$policy

before=$(state_of)
replay 1 --policy "$draft"
[[ $before == "$(state_of)" ]] || fail "the replay changed something"
[[ $output != *$'\e'* ]] || fail "a subject reached the terminal"
! grep -E '.{81}' <<<"$output" | grep -vE '^(repository|policy) ' | grep -q . || fail "a line is too long"
tells "outcome 3 would pass, 0 would pass with warnings, 3 would be refused"
tells "keys, people and exceptions count as they stand today"
tells "nobody: mallory@example.net"
tells "risk floors that nothing matched system.toml:"
tells "major: goes to production"
replay 1 --policy "$draft" --json
json 'found["pushes"] == 6 and found["commits"] == 8 and found["covered"]'
json '(found["accepted"], found["warned"], found["refused"]) == (3, 0, 3)'
json 'rules["signed-commits"]["found"] == 3 and rules["signed-commits"]["codes"] == {"commit-unsigned": 3}'
json 'rules["no-merges"]["mode"] == "warn" and rules["no-merges"]["codes"] == {"history-merge": 1}'
json '{author["address"]: author["commits"] for author in rules["signed-commits"]["authors"] if author["person"] is None} == {"mallory@example.net": 1}'
json '[floor["because"] for floor in found["unmatched_floors"]] == ["goes to production"]'
replayed=$output

# --- the same commits pushed for real, one step after the other, to a server that only warns ---
history=$repository
mode=warn new_server "$(sed -n '/^\[rules/,$p' "$draft/system.toml")"
new_repository same
for step in $(git rev-list --first-parent --reverse main); do
  git push "$repository" "$step:refs/heads/main" >"$t/pushed" 2>&1 || fail "a server that warns refused"
  grep -oE 'warning\[[a-z-]+\]' "$t/pushed" | sed "s/.*\[\(.*\)\]/$step \1/" | sort || true
done | sort >"$t/really"
python3 - "$replayed" >"$t/as-replayed" <<'PY'
import json, sys
for push in json.loads(sys.argv[1])["found"]:
    for code in {finding["code"] for finding in push["findings"]}:
        print(push["commit"].split(":")[1], code)
PY
checks=$((checks + 1))
diff "$t/really" <(sort "$t/as-replayed") || fail "a real push is judged otherwise"
[[ -s $t/really ]] || fail "nothing was compared"

# --- installed, without --policy; what warns is found all the same and is no failure ---
replay 0
tells "0 would be refused"
tells "3 would pass with warnings"
repository=$history

# --- exceptions: one covers, one does not ---
new_server "$exception$(signature_rule)"
replay 1 --policy "$draft" --json
json 'rules["signed-commits"]["excepted"] == 1 and rules["signed-commits"]["found"] == 2'
json '[one["reason"] for one in found["unused_exceptions"]] == ["never needed"]'
replay 1 --policy "$draft"
tells "exceptions that covered nothing"
tells "for signed-commits, until 2099-12-31: never needed"

# --- somebody who has left: today nothing of hers counts, on the days of her commits it did ---
extra_of[ines]='left = 2025-12-31'
new_server
replay 1 --policy "$draft" --json
json '"signature-left" in rules["signed-commits"]["codes"]'
replay 1 --policy "$draft" --json --at commit-date
json '"signature-left" not in rules["signed-commits"]["codes"] and found["at"] == "commit-date"'
replay 1 --policy "$draft" --at commit-date
tells "each push comes in at the date that its last commit claims"
extra_of[ines]=''
new_server

# --- ranges ---
replay 0 --policy "$draft" --json 'main^..main'
json 'found["pushes"] == 1 and found["refused"] == 0'
replay 1 --policy "$draft" --json 'main~2..main'
json 'found["pushes"] == 2 and found["refused"] == 1'
replay 0 --policy "$draft" --json --since 2026-01-01
json 'found["pushes"] == 1'
replay 1 --policy "$draft" --json --since 2025-05-10
json 'found["pushes"] == 2'
replay 0 --policy "$draft" --json main..main
json 'found["pushes"] == 0'
replay 0 --policy "$draft" --json side
json 'found["ref"] == "refs/heads/side" and not found["covered"]'
replay 0 --policy "$draft" side
tells "no rule of the policy is on this ref"
replay 1 --policy "$draft" --json --ref main side
json 'found["ref"] == "refs/heads/main" and found["pushes"] == 4 and found["refused"] == 2'

# --- a page that is safe whatever was pushed ---
replay 1 --policy "$draft" --html
says "<!DOCTYPE html>"
says "A &lt;b&gt;stranger&lt;/b&gt;\\x1b[31m&amp;&quot;"
for bad in '<b>stranger' '<script' 'http://' 'https://' 'src=' $'\e'; do
  [[ $output != *"$bad"* ]] || fail "the page has $bad"
done

# --- bad input ---
replay 2 --policy "$draft" no-such-branch
says 'the repository has no "no-such-branch"'
replay 2 --policy "$draft" side..main
says "the range does not begin at a first parent of its end"
replay 2 --policy "$draft" ..main
replay 2 --policy "$draft" main...side
replay 2 --policy "$draft" --since yesterday
replay 2 --policy "$draft" --since 2026-02-30
replay 2 --policy "$draft" --at noon
replay 2 --policy "$draft" --json --html
replay 2 --policy "$draft" --ref 'refs/heads/a..b'
replay 2 --policy "$draft" -- --output=/tmp/x
echo 'colour = "blue"' >>"$policy/system.toml"
replay 3 --policy "$draft"
says "colour"
new_server
code=0
refwarden repo replay "$t" >/dev/null 2>&1 || code=$?
[[ $code == 4 ]] || fail "a folder that is no repository ended with $code"
git clone -q --depth 2 --bare "file://$history" "$t/shallow.git"
repository=$t/shallow.git
replay 4 --policy "$draft"
says "history is cut off"

#!/usr/bin/env bash
# Two policies compared: what is told, what the exit code is for a gate before a policy, and which pushes of
# a real history come out otherwise.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

old=$t/server/old
# compare CODE [ARGUMENT...]: from $old to $policy; must end with this exit code.
compare() {
  local wanted=$1 code=0
  shift
  checks=$((checks + 1))
  output=$(refwarden policy diff "$old" "$policy" "$@" 2>&1 </dev/null) || code=$?
  [[ $code == "$wanted" ]] || fail "exit $code, wanted $wanted: policy diff $*"
  [[ " $* " == *" --json "* ]] || ! grep -qE '.{81}' <<<"$output" || fail "a line is too long"
}
# told DRIFT TEXT: the last output, as JSON, has a change of this drift whose words have the text.
told() {
  checks=$((checks + 1))
  python3 -c 'import json, sys
changes = json.loads(sys.argv[1])["changes"]
sys.exit(not any(one["drift"] == sys.argv[2] and sys.argv[3] in one["about"] + ": " + one["text"]
                 for one in changes))' "$output" "$1" "$2" || fail "not told as $1: $2"
}
json() { # json EXPRESSION: of `found`, the last output as JSON, has to be true.
  checks=$((checks + 1))
  python3 -c 'import json, sys; found = json.loads(sys.argv[1]); sys.exit(not eval(sys.argv[2]))' \
    "$output" "$1" || fail "not so: $1"
}

new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
ticket_rule() { # ticket_rule MODE
  cat <<TOML
[rules.ticket]
kind    = "ticket"
on      = ["protected"]
mode    = "$1"
trailer = "Ticket"
pattern = "PAY-[0-9]+"
form    = "PAY-123"
why     = "each change was asked for"
TOML
}
new_server "$(ticket_rule warn)"
cp -a "$policy" "$old"

# --- the same, wherever it lies and however it is written ---
compare 0
[[ $output == "the two policies decide the same" ]] || fail "the same is not the same"
sed -i '1i # a remark' "$policy/system.toml"
compare 0
[[ $output == "the two policies decide the same" ]] || fail "a remark counts"

# --- stricter alone ends with 0 ---
new_server "$(ticket_rule enforce)
$(signature_rule)"
compare 0 --json
told stricter "rule ticket: mode is enforce, was warn"
told stricter "rule signed-commits: is new"
json '{one["drift"] for one in found["changes"]} == {"stricter"} and found["replay"] is None'
compare 0
says "  stricter"

# --- looser, or nobody can tell: 1 ---
new_person zoe "Zoe Lind" zoe@example.org ssh
new_server "$(ticket_rule off)"
compare 1 --json
told looser "rule ticket: mode is off, was warn"
told looser "person zoe: is new, with 1 key"
new_server "$(ticket_rule warn | sed 's/PAY-\[/(PAY|OPS)-[/')"
people=(dana ines)
compare 1 --json
told changed "rule ticket: pattern is (PAY|OPS)-[0-9]+, was PAY-[0-9]+"
new_server "$(ticket_rule warn | sed 's/each change was/every change is/')"
compare 0 --json
told words "rule ticket: why"

# --- a key that was changed in its file, and a repository's file ---
gpg_quiet --quick-set-expire "${key_of[dana]}" 1y
export_key "${key_of[dana]}"
new_server "$(ticket_rule warn)"
compare 1 --json
told changed "the files of people's keys"
cp -a "$policy/keys/." "$old/keys/"
cat >"$policy/repos/payments.toml" <<TOML
schema = 1

[repo]
paths = ["$t/server/git/payments.git"]

[rules.own]
kind   = "history"
on     = ["protected"]
forbid = ["merge"]
why    = "history is a line"
TOML
compare 1 --json
json '[one["level"] for one in found["changes"]] == ["repos/payments.toml"] * 3'
told stricter "rule own: is new"
told changed "the file is new"
rm "$policy/repos/payments.toml"

# --- which pushes of a real history come out otherwise ---
bare_repository payments
git clone -q "$repository" "$t/clones/work" 2>/dev/null
cd "$t/clones/work"
be dana
commit $'With\n\nTicket: PAY-1' -- a.txt a
commit "Without" -- b.txt b
be ines
commit $'Unsigned \e[31m\n\nTicket: PAY-2' --no-gpg-sign -- c.txt c
git push -q origin main
new_server "$(ticket_rule enforce)
$(signature_rule)"
compare 0 --repo "$repository" --replay main --json
json 'found["replay"]["pushes"] == 3'
json '[(one["before"], one["after"]) for one in found["replay"]["changed"]] == [("warned", "refused"), ("accepted", "refused")]'
json 'found["replay"]["changed"][1]["come"] == ["signed-commits commit-unsigned"]'
compare 0 --repo "$repository" --replay main
says "of 3 pushes to refs/heads/main: 2 that passed would be refused"
[[ $output != *$'\e'* ]] || fail "a subject reached the terminal"
compare 0 --replay main~1..main
says "of 1 push to refs/heads/main: 1 that passed would be refused"
output=$(refwarden policy diff "$policy" "$old" --replay main 2>&1) && fail "the way back is looser"
says "0 that passed would be refused, 2 that were"

# --- bad input ---
compare 2 --replay nothing
says 'the repository has no "nothing"'
compare 2 --replay main --at noon
compare 4 --replay main --repo "$t"
echo 'colour = "blue"' >>"$policy/system.toml"
compare 3
says "colour"
code=0
refwarden policy diff "$t/nowhere" "$old" >/dev/null 2>&1 || code=$?
[[ $code == 3 ]] || fail "a folder that is not there ended with $code"
code=0
refwarden policy diff "$old" >/dev/null 2>&1 || code=$?
[[ $code == 2 ]] || fail "one folder alone ended with $code"

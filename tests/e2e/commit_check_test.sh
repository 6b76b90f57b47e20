#!/usr/bin/env bash
# `refwarden commit check` says before a push what the hook then says: the same codes, the same verdict, the
# same record.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

login_variable=REFWARDEN_LOGIN
export REFWARDEN_LOGIN=dana
new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
new_person priya "Priya Nair" priya@example.org ssh

rules="$(signature_rule)

[rules.signed-tags]
kind    = \"signature\"
on      = [\"releases\"]
each    = \"tag\"
signers = [\"ines\"]
why     = \"release tags are made by release managers\"

[rules.no-rewrite]
kind   = \"history\"
on     = [\"protected\", \"releases\"]
forbid = [\"rewrite\", \"delete\"]
why    = \"published history stays\"

[rules.one-review]
kind     = \"reviews\"
on       = [\"protected\"]
count    = 1
from     = [\"developers\"]
evidence = \"trailer\"
trailer  = \"Reviewed-by\"
why      = \"somebody else has read the change\"

[rules.declared]
kind    = \"trailers\"
on      = [\"protected\"]
mode    = \"warn\"
require = { Change-Risk = [\"standard\", \"normal\", \"high\", \"major\"] }
why     = \"the author states the risk\"

[rules.who-pushes]
kind  = \"pushers\"
on    = [\"releases\"]
allow = [\"ines\"]
why   = \"releases are pushed by release managers\""
new_server "$rules"
new_repository payments
cat >"$policy/repos/payments.toml" <<TOML
schema = 1

[repo]
paths = ["$repository"]

[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Ticket"
pattern = "PAY-[1-9][0-9]{0,5}"
form    = "PAY-<number>"
why     = "every change is traced to its request"
TOML

# A developer's copy of the policy, which git's configuration names.
copy=$t/copy
copy_policy() {
  rm -rf "$copy"
  cp -a "$policy" "$copy"
}
copy_policy
git config --global refwarden.policydir "$copy"

# --- helpers ---------------------------------------------------------------------------------------------

codes_in() { # codes_in FILE: "error[x] warning[y]", sorted
  { grep -oE '(error|warning)\[[a-z0-9-]+\]' "$1" || true; } | sort -u | paste -sd' '
}

# same_record CHECKED: it and the newest decision of the log differ in nothing but what a log gives.
same_record() {
  python3 - "$1" "$audit"/*.jsonl <<'PYTHON' || fail "the record of the check is another"
import json, sys
checked = [json.loads(line) for line in open(sys.argv[1])]
decisions = [json.loads(line) for path in sorted(sys.argv[2:]) for line in open(path)]
pushed = [each for each in decisions if each["type"] == "decision"][-1]
assert len(checked) == 1, "one object"
for own in ("id", "seq", "prev"):
    assert own not in checked[0], own
    del pushed[own]
for record in (checked[0], pushed):
    del record["at"], record["elapsed_us"]
for key in sorted(checked[0].keys() | pushed.keys()):
    if checked[0].get(key) != pushed.get(key):
        sys.exit(f"{key}: check {checked[0].get(key)}, push {pushed.get(key)}")
PYTHON
}

# check_exits CODE ARGUMENT...: runs the command, with --json too. Its text is in $output and $t/said, its
# record in $t/record.
check_exits() {
  checks=$((checks + 1))
  local wanted=$1 code=0 again=0
  shift
  refwarden commit check "$@" >"$t/said" 2>&1 </dev/null || code=$?
  refwarden commit check "$@" --json >"$t/record" 2>"$t/findings" </dev/null || again=$?
  output=$(<"$t/said")
  [[ $code == "$wanted" ]] || fail "commit check $* ended with $code, wanted $wanted"
  [[ $again == "$code" ]] || fail "with --json commit check $* ended with $again, not $code"
  ((code == 0)) || cmp -s "$t/said" "$t/findings" || fail "--json changes what is said"
}

# agrees VERDICT CODES ARGUMENT... -- PUSH...: the check gives VERDICT (passed, refused) and CODES (as
# codes_in prints them), the push gives the same, and the records agree (but with $other_record).
agrees() {
  local verdict=$1 codes=$2 arguments=() code=0 count
  shift 2
  while [[ $1 != -- ]]; do
    arguments+=("$1")
    shift
  done
  shift
  count=$(decisions)
  if [[ $verdict == passed ]]; then check_exits 0 "${arguments[@]}"; else check_exits 1 "${arguments[@]}"; fi
  [[ $(codes_in "$t/said") == "$codes" ]] || fail "check says '$(codes_in "$t/said")', wanted '$codes'"
  [[ $(decisions) == "$count" ]] || fail "the check left a record"
  "$@" >"$t/pushed" 2>&1 </dev/null || code=$?
  [[ $(codes_in "$t/pushed") == "$codes" ]] ||
    { cat "$t/pushed" && fail "the push says '$(codes_in "$t/pushed")', the check '$codes'"; }
  if [[ $verdict == passed ]]; then
    ((code == 0)) || { cat "$t/pushed" && fail "the check passed and the push was refused: $*"; }
  else
    ((code != 0)) || fail "the check refused and the push was accepted: $*"
  fi
  [[ $(decisions) == $((count + 1)) ]] || fail "the hook was not asked: $*"
  [[ -n ${other_record:-} ]] || same_record "$t/record"
}

decisions() {
  cat "$audit"/*.jsonl 2>/dev/null | grep -c '"type":"decision"' || true
}

message() { # message SUBJECT [LINE...]: with these trailers and a declared risk
  local subject=$1
  shift
  printf '%s\n\nChange-Risk: normal\n' "$subject"
  (($# == 0)) || printf '%s\n' "$@"
}
review="Reviewed-by: Ines Okafor <ines@example.org>"
good() { message "$1" "Ticket: PAY-7" "$review"; }

# --- situations of one clone -----------------------------------------------------------------------------

new_clone dana
commit "$(good "Start")" -- a 0
# No upstream, an empty repository: the branch would be created.
agrees passed '' --login dana -- git push -u origin main
says 'refwarden would accept this push: 1 commit judged for refs/heads/main, by system.toml and repos/payments.toml'

# Nothing to push.
check_exits 0
says 'nothing to push: refs/heads/main is there already'
[[ ! -s $t/record ]] || fail "a record of no push"

commit "$(good "Unsigned")" --no-gpg-sign -- b 1
agrees refused 'error[commit-unsigned]' --login dana -- git push
says 'error: refwarden would refuse this push: 1 problem, nothing was pushed'
says 'hint: if you need to ask: git-admins@example.org'
git commit -q --amend --no-edit --gpg-sign
agrees passed '' --login dana -- git push

commit "$(message "No review" "Ticket: PAY-8")" -- b 2
agrees refused 'error[review-missing]' --login dana -- git push
git commit -q --amend -m "$(message "No ticket" "$review")"
agrees refused 'error[ticket-missing]' --login dana -- git push
git commit -q --amend -m "Neither, and no risk declared"
agrees refused 'error[review-missing] error[ticket-missing] warning[trailer-missing]' --login dana -- git push
git commit -q --amend -m "$(printf 'No risk declared\n\nTicket: PAY-9\n%s\n' "$review")"
# Only a warning, and still a thing to mend before it lands.
agrees passed 'warning[trailer-missing]' --login dana -- git push
says 'warning: refwarden would accept this push: 1 warning'
! grep -q 'let in' "$t/said" || fail "nothing was let in yet"

# A new branch: only what the server's other covered branches do not have is judged.
git checkout -q -b release/1
commit "$(message "On a new branch" "Ticket: PAY-10")" -- c 1
agrees refused 'error[review-missing]' --login dana -- git push -u origin release/1
git commit -q --amend -m "$(good "On a new branch")"
agrees passed '' --login dana -- git push -u origin release/1
says '1 commit judged for refs/heads/release/1'

# A branch that no rule covers; through it, what it let in does not get to main unjudged.
git checkout -q --no-track -b topic origin/main
commit "wip" --no-gpg-sign -- wip 1
agrees passed '' --login dana -- git push -u origin topic
says 'no rule of system.toml and repos/payments.toml covers refs/heads/topic'
agrees refused 'error[commit-unsigned] error[review-missing] error[ticket-missing] warning[trailer-missing]' \
  --ref main --login dana -- git push origin HEAD:main

# Merges: a clean one of judged work answers for nothing; one that changes something itself does.
git checkout -q main
commit "$(good "Main goes on")" -- d 1
git merge -q --no-edit -m "Merge release/1" release/1
agrees passed '' --login dana -- git push
git checkout -q release/1
commit "$(good "Release goes on")" -- c 2
git push -q
git checkout -q main
git merge -q --no-commit release/1
printf 'slipped in\n' >evil && git add evil && git commit -q -m "Merge release/1"
agrees refused 'error[review-missing] error[ticket-missing] warning[trailer-missing]' --login dana -- git push
git reset -q --hard origin/main

# History is rewritten.
git reset -q --hard HEAD~1
commit "$(good "Another story")" -- d 2
agrees refused 'error[history-rewrite]' --login dana -- git push --force
git reset -q --hard origin/main

# Detached HEAD, and an explicit range.
git checkout -q --detach
commit "$(message "Detached" "$review")" -- e 1
check_exits 2
says 'HEAD is on no branch'
agrees refused 'error[ticket-missing]' --ref main --login dana -- git push origin HEAD:main
git commit -q --amend -m "$(good "Detached")"
head=$(git rev-parse HEAD)
git checkout -q main
agrees passed '' --ref main "origin/main..$head" --login dana -- git push origin "$head:main"
git pull -q --ff-only

# Two commits behind what the server really has: OLD is what counts.
check_exits 0 HEAD~1.. --login dana
says '1 commit judged'

# Tags: a new one is judged as the object that it is, pushed by somebody who may.
git tag -m "v1" v1
agrees refused 'error[pusher-not-allowed] error[tag-unsigned]' --ref refs/tags/v1 --login dana -- git push origin v1
git tag v2
agrees refused 'error[pusher-not-allowed] error[tag-unsigned]' --ref refs/tags/v2 --login dana -- git push origin v2
be ines
git tag -s -m "v3" v3
REFWARDEN_LOGIN=ines agrees passed '' --ref refs/tags/v3 --login ines -- git push origin v3
says 'a tag and 7 commits judged for refs/tags/v3'
# A clone does not know which tags the server has, so more commits are judged than by the hook.
git tag -s -m "v4" v4
other_record=1 REFWARDEN_LOGIN='' agrees refused 'error[pusher-unknown]' --ref refs/tags/v4 -- git push origin v4
# A tag that is moved is a rewrite, where it is said what the server has.
old=$(git rev-parse v3)
git tag -f -s -m "v3 again" v3 HEAD~1 >/dev/null
REFWARDEN_LOGIN=ines agrees refused 'error[history-rewrite]' --ref refs/tags/v3 "$old..v3" --login ines \
  -- git push --force origin v3
be dana

# Another namespace.
git notes add -m note HEAD
agrees refused 'error[namespace-refused]' --ref refs/notes/commits --login dana -- git push origin refs/notes/commits

# Names that stand in the way of others.
agrees refused 'error[ref-obstructs]' --ref main/x --login dana -- git push origin HEAD:refs/heads/main/x

# Deleting a ref is judged as well.
agrees refused 'error[history-delete]' --ref release/1 "origin/release/1..$zero" --login dana -- git push origin :release/1

# --- git asks by itself: the hook of client install -----------------------------------------------------

printf '#!/bin/sh\n' >.git/hooks/pre-push
checks=$((checks + 2))
output=$(refwarden client install 2>&1) && fail "somebody else's hook was taken"
says 'pre-push is there already and stays as it is'
output=$(refwarden client install --remove 2>&1) && fail "somebody else's hook was removed"
rm .git/hooks/*
checks=$((checks + 2))
output=$(refwarden client install --policy "$t/nowhere" 2>&1) && fail "a policy that is not there was chosen"
output=$(cd / && refwarden client install 2>&1) && fail "there is a clone in /"
accepted refwarden client install --policy "$copy" --login dana
accepted refwarden client install
says "git asks refwarden before each push: "

# A new message says what it will need; one that is not edited has nothing of it.
cat >"$t/editor" <<SCRIPT
#!/bin/sh
cp "\$1" "$t/shown"
echo Edited >"\$1"
SCRIPT
chmod +x "$t/editor"
shown() { # shown GIT-COMMIT-ARGUMENT...: the message as the editor got it is in $output
  rm -f "$t/shown"
  printf 'x' >>h
  git add h
  GIT_EDITOR=$t/editor git commit -q "$@"
  output=$(cat "$t/shown" 2>/dev/null) || output=
  checks=$((checks + 1))
  [[ $(git log -1 --format=%B) != *refwarden* ]] || fail "the message keeps what was only said: git commit $*"
  git reset -q --hard HEAD~1
}
shown
says "# refwarden: refs/heads/main asks for these in this message:"
says "#   Reviewed-by: 1 review by group developers, not by author, committer,"
says '#   a trailer "Ticket:" with PAY-<number>'
says "# Please enter the commit message"
printf 'A subject\n\nTicket: PAY-\n' >"$t/template"
shown -t "$t/template"
says "#   Reviewed-by: 1 review by"
printf 'y' >>h
shown -a
says "#   Reviewed-by: 1 review by"
for way in "-m Said" "--amend" "-C HEAD" "--cleanup=verbatim" "--no-status"; do
  [[ $way != --amend ]] || git commit -q --allow-empty -m "To amend"
  # shellcheck disable=SC2086 # two words
  shown $way
  checks=$((checks + 1))
  [[ $way == --cleanup=verbatim || $output != *refwarden* ]] || fail "git commit $way asks"
done
git config refwarden.policydir "$t/nowhere"
shown
checks=$((checks + 1))
[[ -n $output && $output != *refwarden* ]] || fail "a policy that cannot be read is asked"
git config refwarden.policydir "$copy"
for wrong in HEAD "$nobodys" "$(git write-tree) --json" "$(git write-tree) main"; do
  checks=$((checks + 1))
  code=0
  # shellcheck disable=SC2086 # an id and what does not go with it
  output=$(refwarden commit check --tree $wrong 2>&1) || code=$?
  ((code == 2)) || fail "commit check --tree $wrong ended with $code"
done
commit "$(message "Asked by git" "Ticket: PAY-13")" -- h 1
count=$(decisions)
refused review-missing git push origin main HEAD:refs/heads/new-topic
says 'nothing was pushed'
[[ $(decisions) == "$count" ]] || fail "the push was sent all the same"
git commit -q --amend -m "$(good "Asked by git")"
accepted git push origin main HEAD:refs/heads/new-topic
accepted git push origin :new-topic
# What cannot be asked about is the server's to say.
commit "$(message "Asked by nobody" "Ticket: PAY-13")" -- h 2
git config refwarden.policydir "$t/nowhere"
refused policy-broken,review-missing git push origin main
says "warning: refs/heads/main was not checked here; the server will judge it"
[[ $(decisions) != "$count" ]] || fail "the server was not asked"
git config --unset refwarden.policydir
git reset -q --hard HEAD~1
accepted refwarden client install --remove
checks=$((checks + 1))
[[ ! -e .git/hooks/pre-push ]] || fail "the hook is still there"
git config --unset refwarden.login

# --- where the command is run ----------------------------------------------------------------------------

clone=$PWD
commit "$(message "To be judged anywhere" "Ticket: PAY-11")" -- deep/er/f 1
cd deep/er
check_exits 1 --login dana
cd "$clone"
git worktree add -q "$t/clones/linked" -b linked HEAD
cd "$t/clones/linked"
git branch -q --set-upstream-to origin/main
agrees refused 'error[review-missing]' --login dana -- git push origin HEAD:main
cd "$clone"
# Whatever a hook or an alias of git has in the environment.
GIT_DIR=$repository GIT_OBJECT_DIRECTORY=$t GIT_NAMESPACE=x check_exits 1 --login dana
says 'error[review-missing]'
# Sparse and partial clones have extensions of git's repository format.
git sparse-checkout set deep >/dev/null 2>&1
check_exits 1 --login dana
says 'error[review-missing]'
git sparse-checkout disable

mkdir "$t/nowhere" && cd "$t/nowhere"
check_exits 4
says 'there is no git repository here'
cd "$clone"
check_exits 2 no-such-branch
says 'the clone has no "no-such-branch"'
check_exits 2 HEAD...main
check_exits 2 --remote elsewhere
check_exits 2 --ref 'a..b'
checks=$((checks + 1))
code=0
refwarden commit check --all-commits >/dev/null 2>&1 || code=$?
((code == 2)) || fail "--all-commits without --json ended with $code"

# A clone that is cut off says that it cannot judge, and what to do about it.
git clone -q --depth 1 "file://$repository" "$t/clones/shallow"
cd "$t/clones/shallow"
be dana
commit "$(message "From a shallow clone" "Ticket: PAY-12")" -- s 1
check_exits 4 --login dana
says 'error[object-missing]'
says 'git fetch --unshallow'
git fetch -q --unshallow
agrees refused 'error[review-missing]' --login dana -- git push
cd "$clone"

# --- which policy, which repository's file ---------------------------------------------------------------

check_exits 1 --policy "$policy" --login dana
cd "$t"
(cd "$clone" && refwarden commit check --policy ../../copy --login dana) >"$t/said" 2>&1 && fail "should refuse"
cd "$clone"
git commit -q --amend -m "$(message "Judged without the ticket rule" "$review")"
check_exits 1 --login dana
# A path of the server's that no file lists has the system's rules alone; a name must be there.
check_exits 0 --repo /srv/git/other.git --login dana
says 'by system.toml'
! grep -q payments.toml "$t/said" || fail "the file of another repository was taken"
check_exits 1 --repo payments --login dana
check_exits 1 --repo "$repository" --login dana
check_exits 2 --repo paymnets --login dana
says 'the policy has no file for a repository "paymnets"'
# The remote's URL says the repository, as a path or by name.
git remote set-url --push origin git.example.org:payments.git
check_exits 1 --login dana
git remote set-url --push origin https://git.example.org/scm/other.git
check_exits 0 --login dana
git config --unset remote.origin.pushurl

check_exits 3 --policy "$t/no-such-folder"
chmod g+w "$copy/system.toml"
check_exits 3
says 'error[policy-broken]'
chmod g-w "$copy/system.toml"

# A policy that is broken, here as there.
sed -i 's/^pattern/patern/' "$policy/repos/payments.toml"
copy_policy
count=$(decisions)
check_exits 3 --login dana
[[ $(codes_in "$t/said") == 'error[policy-broken]' ]] || fail "check says '$(codes_in "$t/said")'"
says 'repos/payments.toml:11:1: a ticket rule has no key "patern"'
says 'error: refwarden could not judge: policy-broken, nothing was pushed'
eval "$(sed -n 's/^hint:   //p' "$t/said")" >"$t/all" 2>&1 && fail "policy check should find it too"
grep -q 'error\[unknown-key\]' "$t/all" || fail "the hint's command does not name the problem"
refused policy-broken git push
[[ $(decisions) == $((count + 1)) ]] || fail "the hook was not asked"
same_record "$t/record"
sed -i 's/^patern/pattern/' "$policy/repos/payments.toml"
copy_policy

# --- more commits than a record lists ----------------------------------------------------------------------

git checkout -q -b many origin/main
for i in $(seq 120); do
  printf 'commit refs/heads/many\ncommitter Dana Reyes <dana@example.org> %d +0000\ndata 2\nm\n' $((1700000000 + i))
  ((i > 1)) || printf 'from %s\n' "$(git rev-parse origin/main)"
done | git fast-import --quiet --force
git reset -q --hard
agrees refused 'error[commit-unsigned] error[review-missing] error[ticket-missing] warning[trailer-missing]' \
  --ref main --login dana -- git push origin HEAD:main
checks=$((checks + 1))
refwarden commit check --ref main --login dana --json --all-commits >"$t/all" 2>/dev/null && fail "should refuse"
python3 - "$t/record" "$t/all" <<'PYTHON' || fail "the lists of signers"
import json, sys
bounded, whole = (json.load(open(path))["updates"][0] for path in sys.argv[1:])
assert len(bounded["signers"]) == 100 and bounded["cut"]["signers"]["count"] == 120, bounded["cut"]
assert len(whole["signers"]) == 120 and "signers" not in whole.get("cut", {})
assert {each["state"] for each in whole["signers"]} == {"none"}
PYTHON

# --- the record does not depend on the threads that made it ------------------------------------------------

for i in $(seq 121 700); do
  printf 'commit refs/heads/many\ncommitter Dana Reyes <dana@example.org> %d +0000\ndata 2\nm\n' $((1700000000 + i))
  ((i > 121)) || printf 'from %s\n' "$(git rev-parse many)"
done | git fast-import --quiet --force
git reset -q --hard
same_with() { # same_with THREADS: what is said and the record, but for the policy's digest and the time
  { cat "$policy/system.toml" && printf '\n[limits]\nthreads = %d\n' "$1"; } >"$copy/system.toml"
  code=0
  refwarden commit check --ref main --login dana --json --all-commits >"$t/record" 2>"$t/findings" || code=$?
  ((code == 1)) || fail "commit check by $1 threads ended with $code"
  { jq -S 'del(.policy.digest, .at, .elapsed_us)' "$t/record" && cat "$t/findings"; } >"$t/by-$1"
  checks=$((checks + 1))
  cmp "$t/by-1" "$t/by-$1" || fail "$1 threads say something else than one"
}
for threads in 1 2 8; do same_with "$threads"; done
checks=$((checks + 1))
[[ $(jq '.updates[0].signers | length' "$t/record") == 700 ]] || fail "not all commits were judged"
copy_policy

git checkout -q main
record_verifies

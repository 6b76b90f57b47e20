#!/usr/bin/env bash
# The attack suite for an admin's own server: a sound repository, holes planted one by one, and an
# original that nothing has touched.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# rehearse CODE [ARGUMENT...]: must end with this exit code.
rehearse() {
  local wanted=$1 code=0
  shift
  checks=$((checks + 1))
  output=$(TMPDIR=$t/scratch refwarden repo rehearse "$@" "$repository" 2>&1 </dev/null) || code=$?
  [[ $code == "$wanted" ]] || fail "exit $code, wanted $wanted: repo rehearse $*"
  [[ -z $(ls -A "$t/scratch") ]] || fail "the scratch folder was left behind"
}
# open ATTACK REMEDY: the attack got in, and this text says how to close the way.
open() {
  grep -qF -- " by $1" <<<"$output" || fail "the attack $1 did not get in"
  tells "$2"
}
tells() { # tells TEXT: as `says`, however the lines are broken
  checks=$((checks + 1))
  tr -s ' \n' ' ' <<<"$output" | grep -qF -- "$1" || fail "the output does not tell: $1"
}
closed() { # closed ATTACK CODE
  grep -qE -- "^  refused +$1: .*$2" <<<"$output" || fail "the attack $1 was not refused with $2"
}

# What a rehearsal must leave as it is: names, modes, times and contents.
state_of() {
  find "$t/server" -printf '%P %m %s %T@ %l\n' | sort
  find "$t/server" -type f -print0 | sort -z | xargs -0 sha256sum
}

mkdir -m 700 "$t/scratch"
new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
new_person priya "Priya Nair" priya@example.org openpgp
extra_of[lee]='left = 2026-01-31'
new_person lee "Lee Anders" lee@example.org ssh
review_rule() {
  cat <<'TOML'

[rules.one-review]
kind     = "reviews"
on       = ["protected"]
count    = 1
from     = ["developers"]
evidence = "trailer"
why      = "somebody else has read the change"
TOML
}
expert_rule() {
  cat <<'TOML'

[rules.expert-review]
kind          = "reviews"
on            = ["protected"]
risk          = ["high", "major"]
count         = 1
from          = ["developers"]
distinct-from = ["one-review"]
evidence      = "trailer"
why           = "high-risk code is reviewed twice"

[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Ticket"
pattern = "(PAY|OPS)-[1-9][0-9]{0,5}"
form    = "PAY-<number>"
why     = "every change is traced to its request"
TOML
}
history_rule() {
  cat <<'TOML'

[rules.no-rewrite]
kind   = "history"
on     = ["protected", "releases"]
forbid = ["rewrite", "delete"]
why    = "published history stays"
TOML
}
tag_rule() {
  cat <<'TOML'

[rules.signed-tags]
kind    = "signature"
on      = ["releases"]
each    = "tag"
signers = ["developers"]
why     = "release tags are made by release managers"
TOML
}
floors() {
  cat <<'TOML'

[[risk.floor]]
class   = "high"
paths   = ["**/.gitmodules", "**/.gitattributes"]
because = "decides what gets built"

[[risk.floor]]
class   = "high"
changes = ["submodule", "symlink"]
because = "changes what a path means"
TOML
}
all_rules() {
  floors && signature_rule && review_rule && expert_rule && history_rule && tag_rule
}
new_server "$(all_rules)"
cat >"$policy/repos/payments.toml" <<TOML
schema = 1

[repo]
paths = [
  "$t/server/git/payments.git",
]
TOML

# Two commits on main, a release branch, a tag and a free branch, all from before refwarden.
bare_repository payments
git clone -q "$repository" "$t/clones/seed" 2>/dev/null
(
  cd "$t/clones/seed"
  git config user.name Dana && git config user.email dana@example.org
  commit First -- src/a.c 'int a;'
  commit Second -- src/crypto/key.c 'int k;'
  git tag -a -m v1 v1
  git push -q origin main main:refs/heads/release/1 main:refs/heads/feature v1
)
install_hooks

# --- a sound repository -----------------------------------------------------------------------------------
state_of >"$t/before"
rehearse 0
state_of >"$t/after"
cmp "$t/before" "$t/after" || fail "the original was touched: $(diff "$t/before" "$t/after")"
says "refs/heads/main (class protected)"
says "refs/tags/v"
says "got in, as it should"
grep -qE '^sound: [4-9][0-9]+ refused|^sound: [0-9]{3} refused' <<<"$output" || fail "too few attacks"
says ", 0 let in"
says "refs/heads/feature"
closed unsigned commit-unsigned
closed strangers-key signature-unknown-key
closed through-a-branch commit-unsigned
closed side-of-a-merge commit-unsigned
closed rewind history-rewrite
closed case-twin ref-confusable
closed replace-ref namespace-refused
closed two-trees object-malformed
closed no-review:one-review review-missing
closed self-review:one-review review-missing
closed review-of-who-left:one-review review-missing
closed no-ticket:ticket ticket-missing
closed word-for-a-ticket:ticket ticket-
closed risky-path:src/crypto/refwarden-rehearsal review-missing
closed risky-path-in-a-merge:src/crypto/refwarden-rehearsal review-missing
closed risky-path:.gitattributes review-missing
closed risky-submodule review-missing
closed unsigned-tag tag-unsigned
closed moved-tag history-rewrite
! awk 'length($0) > 80' <<<"$output" | grep -v "$t" | grep -q . || fail "a line is too long"

# Some of the attacks.
rehearse 0 --only unsigned --only risky-path
tells 'sound against what was asked for'
closed unsigned commit-unsigned
closed risky-path:.gitattributes review-missing
! grep -q 'strangers-key' <<<"$output" || fail "an attack was tried that nobody asked for"
rehearse 1 --only unsigned --only no-such-attack
tells 'no attack here is called no-such-attack'

rehearse 0 --json --only unsigned --only no-review --only unsigned-tag
checks=$((checks + 1))
python3 - "$output" <<'PYTHON' || fail "the JSON is not as documented"
import json, sys
run = json.loads(sys.argv[1])
assert run["sound"] and run["partial"] and run["problems"] == [] and run["door"]["outcome"] == "refused"
assert "refs/heads/feature" in run["uncovered"]
assert run["refs"][0]["control"]["outcome"] == "let-in"
for ref in run["refs"]:
    for attack in ref["attacks"]:
        assert attack["outcome"] in ("refused", "not-applicable", "stopped"), attack
PYTHON

# No time, no verdict; and a folder that is no repository.
rehearse 1 --seconds 0
tells "no time was left"
checks=$((checks + 1))
code=0
refwarden repo rehearse "$t" >/dev/null 2>&1 || code=$?
((code == 4)) || fail "exit $code for what is no repository"

# --- holes in the policy -----------------------------------------------------------------------------------
plant() { # plant TEXT: system.toml with these rules
  new_server "$1"
}
plant "$(floors && review_rule && expert_rule && history_rule && tag_rule)"
rehearse 1 --only unsigned --only through-a-branch
open unsigned 'add a rule of kind signature'
open through-a-branch '[rules.signed-commits]'

plant "$(floors && signature_rule && review_rule && expert_rule && tag_rule)"
rehearse 1 --only rewind
open rewind 'add a rule of kind history'

plant "$(signature_rule && review_rule && expert_rule && history_rule && tag_rule)"
rehearse 1 --only risky-path:.gitattributes --only risky-submodule
open risky-path:.gitattributes 'add a risk floor'
says 'paths   = [".gitattributes"]'
open risky-submodule 'changes = ["submodule"]'

plant "$(floors && signature_rule && review_rule && history_rule && tag_rule &&
  expert_rule | sed 's/^pattern = .*/pattern = "[A-Z]+-[0-9]+"/')"
rehearse 1 --only word-for-a-ticket:ticket
open word-for-a-ticket:ticket 'narrow the pattern of rule ticket'

plant "$(all_rules | sed '/^\[rules.signed-commits\]/a mode = "warn"')"
rehearse 1 --only unsigned
open unsigned 'rule signed-commits only warns: let it enforce, system.toml:'

plant "$(all_rules)"
sed -i 's/^mode    = "enforce"/mode    = "off"/' "$policy/system.toml"
rehearse 1 --only uncovered
open uncovered 'is off: let it enforce, system.toml:'

# A class that forgets the release branches.
plant "$(all_rules)"
sed -i 's|, "refs/heads/release/\*\*"||' "$policy/system.toml"
rehearse 1 --only uncovered
open uncovered 'name the ref in the class protected'
says 'match = ["refs/heads/main", "refs/heads/release/1"]'

# --- holes in the host -------------------------------------------------------------------------------------
plant "$(all_rules)"
hooks=$repository/hooks
program=$(readlink "$hooks/pre-receive")
rm "$hooks/pre-receive"
rehearse 1 --only unsigned
open door 'no hook of refwarden judged it'
tells 'run refwarden repo install'

cp "$program" "$hooks/pre-receive"
chmod -x "$hooks/pre-receive"
rehearse 1 --only unsigned
tells 'hooks/pre-receive is not executable'

cat >"$hooks/pre-receive" <<SH
#!/bin/sh
"$program" || exit 0
SH
chmod +x "$hooks/pre-receive"
rehearse 1 --only unsigned
open door 'refwarden refused it, and something between it and git drops'

cat >"$hooks/pre-receive" <<SH
#!/bin/sh
exec "$program"
SH
rehearse 0 --only unsigned
rm "$hooks/pre-receive"
ln -s "$program" "$hooks/pre-receive"

mkdir "$t/elsewhere"
git config --global core.hooksPath "$t/elsewhere"
rehearse 1 --only unsigned
tells 'outside of this repository'
open door 'no hook of refwarden judged it'
git config --global --unset core.hooksPath

# Hooks that act once refs have moved do not run, whatever got in.
cat >"$hooks/post-update" <<SH
#!/bin/sh
touch "$t/deployed"
SH
chmod +x "$hooks/post-update"
git --git-dir="$repository" config receive.denyNonFastForwards false
rehearse 0 --only unsigned
[[ ! -e $t/deployed ]] || fail "a rehearsal deployed"

# --- other repositories ------------------------------------------------------------------------------------
rm "$hooks/post-update"
refwarden repo install --hook update "$repository" >/dev/null
rehearse 0
new_repository fresh
rehearse 0
says 'refs/heads/main (class protected)'
repository=$t/server/git/payments.git

# --- it ends as it began when it is told to end ------------------------------------------------------------
checks=$((checks + 1))
TMPDIR=$t/scratch refwarden repo rehearse "$repository" >/dev/null 2>&1 &
running=$!
until [[ -n $(ls -A "$t/scratch") ]]; do sleep 0.1; done
sleep 0.5
kill -TERM "$running"
code=0
wait "$running" || code=$?
((code != 0)) || fail "a rehearsal that was ended passed"
[[ -z $(ls -A "$t/scratch") ]] || fail "a signal left the scratch folder behind"
record_verifies

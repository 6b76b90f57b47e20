#!/usr/bin/env bash
# Every rule kind, risk, modes, exceptions and break-glass, each as a real push that is refused and its
# twin that is not.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
new_person priya "Priya Nair" priya@example.org ssh
new_person lee "Lee Anders" lee@example.org ssh
extra_of[lee]='left = 2026-01-31'
new_person release-bot "Release Bot" release-bot@example.org ssh
extra_of[release-bot]='robot = true'
groups_extra='crypto-owners = ["ines", "priya", "lee"]'

next=0
# with_rules RULES [-]: a new server policy and repository with a first commit, and a clone of Dana's.
# With a dash the repository stays empty.
with_rules() {
  next=$((next + 1))
  new_server "$1"
  bare_repository "rules-$next"
  new_clone dana
  if (($# == 1)); then
    commit "Adopted" -- README.md zero
    git push -q origin main
  fi
  install_hooks
}
again() { git reset -q --hard origin/main; }

# --- reviews -------------------------------------------------------------------------------------------
with_rules '
[rules.one-review]
kind     = "reviews"
on       = ["protected"]
count    = 1
from     = ["developers"]
evidence = "trailer"
trailer  = "Reviewed-by"
why      = "somebody else has read the change"

[rules.expert-review]
kind     = "reviews"
on       = ["protected"]
risk     = ["high", "major"]
count    = 1
from     = ["crypto-owners"]
distinct-from = ["one-review"]
evidence = "trailer"
trailer  = "Reviewed-by"
why      = "high-risk code is reviewed a second time by an expert"'
commit "No review" -- a 1
refused review-missing git push -q origin main
# Not by oneself, a robot, somebody who left, nobody, or in the wrong shape; and not in the body.
for value in 'Dana Reyes <dana@example.org>' 'Release Bot <release-bot@example.org>' \
  'Lee Anders <lee@example.org>' 'Ines Okafor <ines@example.com>' 'Ines Okafor' 'ines@example.org' '<ines@example.org>x'; do
  again
  commit "Review" --trailer "Reviewed-by: $value" -- a 1
  refused review-missing git push -q origin main
done
again
commit "$(printf 'Body\n\nReviewed-by: Ines Okafor <ines@example.org>\n\nNot the last paragraph.\n')" -- a 1
refused review-missing git push -q origin main
again
commit "Good" --trailer 'Reviewed-by: Ines Okafor <INES@example.org>' -- a 1
accepted git push -q origin main
# High risk: two people, whatever the order; the same twice is one.
for pair in 'ines ines' 'ines dana' 'dana ines'; do
  commit "Crypto" --trailer "Reviewed-by: ${name_of[${pair% *}]} <${email_of[${pair% *}]}>" \
    --trailer "Reviewed-by: ${name_of[${pair#* }]} <${email_of[${pair#* }]}>" -- src/crypto/a "$pair"
  refused review-missing git push -q origin main
  again
done
commit "Crypto" --trailer 'Reviewed-by: Priya Nair <priya@example.org>' \
  --trailer 'Reviewed-by: Ines Okafor <ines@example.org>' -- src/crypto/a x
accepted git push -q origin main
# Renaming out of the protected folder, or by another case, is as high.
git mv src/crypto/a free
git commit -q -m "Move" --trailer 'Reviewed-by: Ines Okafor <ines@example.org>'
refused review-missing git push -q origin main
again
commit "Case" --trailer 'Reviewed-by: Ines Okafor <ines@example.org>' -- SRC/Crypto/b x
refused review-missing git push -q origin main
again
# An author whom nobody knows cannot be told from the reviewer.
commit "Outside" --author 'Someone <someone@example.net>' \
  --trailer 'Reviewed-by: Ines Okafor <ines@example.org>' -- c 1
refused author-unknown git push -q origin main
record_verifies

# --- ticket ----------------------------------------------------------------------------------------------
with_rules '
[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Ticket"
pattern = "(PAY|OPS)-[1-9][0-9]{0,5}"
form    = "PAY-<number> or OPS-<number>"
why     = "every change is traced to its request"'
for message in 'PAY-812 in the subject' 'Wrong form

Ticket: pay-812' 'Leading zero

Ticket: PAY-0812' 'One of two

Ticket: PAY-1, UTF-8' 'Empty

Ticket:'; do
  commit "$message" -- a "$message"
  refused ticket-missing git push -q origin main
  again
done
commit "Good" --trailer 'Ticket: PAY-812, OPS-1' -- a 1
accepted git push -q origin main

with_rules '
[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "subject"
pattern = "PAY-[0-9]+"
form    = "PAY-<number>"
why     = "every change is traced to its request"'
commit "XPAY-12 and PAY-12x" -- a 1
refused ticket-missing git push -q origin main
again
commit "PAY-12: good" -- a 1
accepted git push -q origin main

# --- trailers --------------------------------------------------------------------------------------------
with_rules '
[rules.declared]
kind     = "trailers"
on       = ["protected"]
require  = { Change-Risk = ["standard", "normal", "high", "major"] }
forbid   = ["Change-Id"]
sign-off = true
why      = "the author says what it is"'
commit "None" -- a 1
refused trailer-missing,sign-off-missing git push -q origin main
again
commit "Value" -s --trailer 'Change-Risk: huge' -- a 1
refused trailer-value git push -q origin main
again
commit "Understated" -s --trailer 'Change-Risk: normal' -- src/crypto/a 1
refused risk-understated git push -q origin main
again
commit "Forbidden" -s --trailer 'Change-Risk: normal' --trailer 'Change-Id: I1' -- a 1
refused trailer-forbidden git push -q origin main
again
commit "Good" -s --trailer 'Change-Risk: high' -- src/crypto/a 1
accepted git push -q origin main

# --- history ---------------------------------------------------------------------------------------------
with_rules '
[rules.history]
kind   = "history"
on     = ["protected", "releases"]
forbid = ["rewrite", "delete", "merge"]
why    = "published history stays and is a line"'
commit "More" -- a 1
accepted git push -q origin main
refused history-rewrite git push -q --force origin main~1:main
git --git-dir="$repository" config receive.denyDeleteCurrent ignore
refused history-delete git push -q origin :main
git checkout -q -b side main~1
commit "Side" -- b 1
git checkout -q main
git merge -q --no-edit side
refused history-merge git push -q origin main
again
git tag -m one --no-sign v1
accepted git push -q origin v1
git tag -f -m two --no-sign v1 main~1 >/dev/null
refused history-rewrite git push -q --force origin v1
refused history-delete git push -q origin :v1

with_rules '
[rules.history]
kind   = "history"
on     = ["protected"]
forbid = ["create", "non-merge"]
why    = "only merges land, and no branches are made"'
commit "Plain" -- a 1
refused history-non-merge git push -q origin main
refused history-create git push -q origin origin/main:refs/heads/release/1
again
git checkout -q -b side
commit "Side" -- b 1
git checkout -q main
git merge -q --no-ff --no-edit side
refused history-non-merge git push -q origin main
sed -i 's/^forbid = \["create".*/&\ncommits = "first-parent"/' "$policy/system.toml"
accepted git push -q origin main
# Main as the second parent would roll it back unseen.
git checkout -q -b other main~1
git merge -q --no-ff --no-edit -s ours main
git checkout -q main
git reset -q --hard other
refused not-first-parent git push -q origin main

# --- message ---------------------------------------------------------------------------------------------
with_rules '
[rules.message]
kind        = "message"
on          = ["protected"]
subject-max = 30
pattern     = "[A-Z].*[^.]"
form        = "a capital first and no final stop"
forbid      = ["fixup", "merge-by-tool"]
why         = "history is read by people"'
commit "This subject is longer than thirty characters" -- a 1
refused subject-too-long git push -q origin main
again
commit "lower case" -- a 1
refused message-form git push -q origin main
again
commit "fixup! Adopted" -- a 1
refused message-form,message-forbidden git push -q origin main
again
commit "Thirty characters are all fine" -- a 1
accepted git push -q origin main

# --- content ---------------------------------------------------------------------------------------------
with_rules '
[rules.content]
kind      = "content"
on        = ["protected"]
max-bytes = 1000
forbid    = ["symlink", "submodule", "executable", "case-twin", "unportable-name", "bidi", "conflict-marker"]
why       = "what enters the tree stays readable"'
head -c 1001 /dev/zero | tr '\0' 'x' >big
git add big
git commit -q -m Big
refused content-too-large git push -q origin main
again
ln -s README.md link
git add link
git commit -q -m Link
refused content-symlink git push -q origin main
again
git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),module"
git commit -q -m Module
refused content-submodule git push -q origin main
again
echo x >run
chmod +x run
git add run
git commit -q -m Run
refused content-executable git push -q origin main
again
commit "Twin" -- readme.MD two
refused content-case-twin git push -q origin main
again
commit "Aux" -- aux.txt two
refused content-unportable-name git push -q origin main
again
commit "Bidi" -- b "$(printf 'access \342\200\256 level')"
refused content-bidi git push -q origin main
again
commit "Conflict" -- b "$(printf '<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs')"
refused content-conflict-marker git push -q origin main
again
commit "Good" -- fine "$(head -c 900 /dev/zero | tr '\0' 'x')"
accepted git push -q origin main

# --- size makes risk, modes ------------------------------------------------------------------------------
with_rules '
[[risk.floor]]
class      = "major"
lines-over = 50
because    = "too large to review as a normal change"

[rules.big-changes]
kind     = "reviews"
on       = ["protected"]
mode     = "warn"
risk     = ["major"]
count    = 2
from     = ["developers"]
evidence = "trailer"
trailer  = "Reviewed-by"
why      = "large changes are read twice"

[rules.quiet]
kind   = "ticket"
on     = ["protected"]
mode   = "off"
where  = "subject"
pattern = "PAY-[0-9]+"
form   = "PAY-<number>"
why    = "not yet"'
commit "Small" -- a "$(seq 30)"
accepted git push -q origin main
commit "Half" -- b "$(seq 30)"
commit "Other half" -- c "$(seq 30)"
warned review-missing git push -q origin main
sed -i 's/^mode     = "warn"/mode     = "enforce"/' "$policy/system.toml"
commit "Again" -- d "$(seq 60)"
refused review-missing git push -q origin main
again

# --- a repository's own file: adjust, its own mode, break-glass -------------------------------------------
with_rules "
[rules.signed-commits]
kind     = \"signature\"
on       = [\"protected\"]
each     = \"commit\"
signers  = [\"developers\"]
why      = \"a known person stands behind every commit on this branch\"
repo-may = [\"signers\"]"
cat >"$policy/repos/own.toml" <<TOML
schema = 1

[repo]
paths = ["$repository"]

[adjust.signed-commits]
signers = ["ines", "dana"]

[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Ticket"
pattern = "PAY-[0-9]+"
form    = "PAY-<number>"
why     = "every change is traced to its request"

[break-glass]
signers        = ["ines"]
trailer        = "Break-Glass"
reason-pattern = "INC-[0-9]+: .{10,}"
lifts          = ["ticket"]
review-within  = "24h"
TOML
be priya
commit "By Priya" --trailer 'Ticket: PAY-1' -- a 1
refused signature-not-allowed git push -q origin main
again
be dana
commit "Dana breaks glass" --trailer 'Break-Glass: refs/heads/main INC-7: the ledger is down' -- a 1
refused ticket-missing git push -q origin main
again
be ines
commit "For another ref" --trailer 'Break-Glass: refs/heads/release/1 INC-7: the ledger is down' -- a 1
refused ticket-missing git push -q origin main
again
commit "Short reason" --trailer 'Break-Glass: refs/heads/main INC-7: x' -- a 1
refused ticket-missing git push -q origin main
again
commit "Emergency" --trailer 'Break-Glass: refs/heads/main INC-7: the ledger is down' -- a 1
accepted git push -q origin main
record_verifies
accepted refwarden audit list --audit "$audit" --json
says '"break_glass":{'
rm "$policy/repos/own.toml"

# --- built in, whatever the policy says ------------------------------------------------------------------
with_rules "$(signature_rule)"
refused namespace-refused git push -q origin main:refs/notes/commits
refused namespace-refused git push -q origin main:"refs/replace/${zero%0}1"
refused ref-reserved git push -q origin main:refs/refwarden/policy
refused ref-misleading git push -q origin main:refs/heads/refs/heads/main
refused ref-misleading git push -q origin main:refs/heads/HEAD
refused ref-confusable git push -q origin main:refs/heads/Main
refused ref-obstructs git push -q origin main:refs/heads/release
git --git-dir="$repository" symbolic-ref refs/heads/master refs/heads/main
commit "Unsigned" --no-gpg-sign -- a 1
refused commit-unsigned git push -q origin main:master
again
git tag blob "$(git rev-parse HEAD:README.md)"
refused target-type git push -q origin blob:refs/tags/v1

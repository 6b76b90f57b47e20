#!/usr/bin/env bash
# Every command in every hint is run as it stands, and the push that it ends in is accepted. Each case
# makes the bad push for real and takes the commands out of the answer.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org openpgp
new_person priya "Priya Nair" priya@example.org ssh
new_person tomas "Tomas Berg" tomas@example.org ssh
groups_extra='owners = ["ines", "priya"]
release-managers = ["dana"]'

next=0
# with_rules RULES: all of them beside the signature rule, in a new repository with a first commit,
# and a clone of Dana's.
with_rules() {
  next=$((next + 1))
  new_server "$(signature_rule)

$1"
  bare_repository "hints-$next"
  new_clone dana
  commit "Adopted" -- README.md zero
  git push -q origin main
  install_hooks
  # A clone of an empty repository has no upstream yet.
  git branch -q --set-upstream-to=origin/main main
}
# The commands below the hints of $output, one a line, broken ones joined again.
hint_commands() {
  sed -n 's/^remote: hint:   //p' <<<"$output" | sed -E ':join; /\\$/{N; s/ *\\\n +/ /; b join}' |
    grep '^git ' || true
}

# follow [SED-SCRIPT-FOR-THE-LIST SED-SCRIPT-FOR-MESSAGES]: does what the hints of $output say. In an
# interactive rebase the scripts stand for the person at the editor.
follow() {
  local list=${1:-} message=${2:-} line commands
  commands=$(hint_commands)
  [[ -n $commands ]] || fail "the answer has no command"
  grep -q '^git push' <<<"$commands" || fail "the commands do not end in a push"
  while IFS= read -r line; do
    checks=$((checks + 1))
    GIT_SEQUENCE_EDITOR="sed -i -E -e '$list'" GIT_EDITOR="sed -i -E -e '$message'" \
      bash -euc "$line" >"$t/followed" 2>&1 </dev/null ||
      { cat "$t/followed" && fail "the command of a hint failed: $line"; }
  done <<<"$commands"
  git fetch -q
  [[ $(git rev-parse HEAD) == $(git rev-parse origin/main) || -n ${other_ref:-} ]] ||
    fail "what the hints made has not landed"
}
# no_commands: the answer is prose.
no_commands() {
  checks=$((checks + 1))
  [[ -z $(hint_commands) ]] || fail "a command where none can help: $(hint_commands)"
}

ticket='
[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Ticket"
pattern = "PAY-[1-9][0-9]{0,5}"
form    = "PAY-<number>"
why     = "every change is traced to its request"'
review='
[rules.one-review]
kind     = "reviews"
on       = ["protected"]
count    = 1
from     = ["owners"]
evidence = "trailer"
trailer  = "Reviewed-by"
why      = "somebody else has read the change"'

# --- signatures ------------------------------------------------------------------------------------------
with_rules "$ticket"
commit $'One\n\nTicket: PAY-1' --no-gpg-sign -- a.txt one
refused commit-unsigned git push origin main
follow

commit $'Two\n\nTicket: PAY-2' --no-gpg-sign -- a.txt two
commit $'Three\n\nTicket: PAY-3' -- a.txt three
refused commit-unsigned git push origin main
says "1 of 2 new commits fails, 1 pass"
follow

# With an empty commit, which amending alone would refuse.
git commit -q --allow-empty --no-gpg-sign -m $'Nothing\n\nTicket: PAY-4'
refused commit-unsigned git push origin main
follow

# With a merge that must stay.
git checkout -q -b side
commit $'Side\n\nTicket: PAY-5' --no-gpg-sign -- b.txt one
git checkout -q main
commit $'Main\n\nTicket: PAY-6' --no-gpg-sign -- c.txt one
git merge -q --no-ff --no-gpg-sign -m $'Merge side\n\nTicket: PAY-7' side
commit $'After\n\nTicket: PAY-8' -- a.txt four
refused commit-unsigned git push origin main
follow
git rev-parse -q --verify 'HEAD^1^2' >/dev/null || fail "the merge is gone"

# A key that nobody has listed; Dana has another one that is.
gpg_quiet --quick-gen-key "Other Key <other@example.org>" ed25519 sign 0
git config user.signingKey "$(gpg_fingerprint "=Other Key <other@example.org>")!"
commit $'Strange\n\nTicket: PAY-9' -- a.txt five
refused signature-unknown-key git push origin main
follow
be dana

# Signed by Dana, committed under an address that is nobody's.
git config user.email dana@laptop.local
git config user.signingKey "${key_of[dana]}!"
commit $'Wrong address\n\nTicket: PAY-10' -- a.txt six
refused identity-mismatch git push origin main
follow
be dana

# --- tickets and trailers --------------------------------------------------------------------------------
commit "No ticket" -- a.txt seven
refused ticket-missing git push origin main
follow '' '1s/$/\n\nTicket: PAY-11/'

commit "No ticket" -- a.txt eight
commit $'None either\n\nAcked-by: Tomas Berg <tomas@example.org>' -- a.txt nine
refused ticket-missing git push origin main
says "2 of 2 new commits fail"
follow 's/^pick/reword/' '1{/^No ticket/s/$/\n\nTicket: PAY-12/}; s/^(Acked-by: .*)$/\1\nTicket: PAY-13/'

# Unsigned and without a ticket: one push below both hints.
commit "Neither" --no-gpg-sign -- a.txt ten
refused commit-unsigned,ticket-missing git push origin main
[[ $(hint_commands | grep -c '^git push') == 1 ]] || fail "not one push below the hints"
follow '' '1s/$/\n\nTicket: PAY-14/'

# --- reviews ---------------------------------------------------------------------------------------------
with_rules "$review
$ticket"
commit $'Change\n\nTicket: PAY-1' -- a.txt one
refused review-missing git push origin main
says "ask for a review by: Ines Okafor <ines@example.org>"
follow
[[ $(git log -1 --format='%(trailers:key=Ticket,valueonly)') == PAY-1* ]] || fail "the ticket is gone"

# A line of dashes: git would put the trailer above it.
commit $'Change\n\nSee:\n---\nbelow\n\nTicket: PAY-2' -- a.txt two
refused review-missing git push origin main
follow '' 's/^(Ticket: .*)$/\1\nReviewed-by: Ines Okafor <ines@example.org>/'

commit $'First\n\nTicket: PAY-3' -- a.txt three
commit $'Second\n\nTicket: PAY-4\nReviewed-by: Priya Nair <priya@example.org>' -- a.txt four
refused review-missing git push origin main
follow '1s/^pick/reword/' 's/^(Ticket: .*)$/\1\nReviewed-by: Ines Okafor <ines@example.org>/'

# Whoever writes the commit again is its committer and cannot review it.
be ines
git commit -q --allow-empty --author='Dana Reyes <dana@example.org>' \
  -m $'Theirs\n\nTicket: PAY-5\nReviewed-by: Ines Okafor <ines@example.org>'
refused review-missing git push origin main
says "no   Ines Okafor <ines@example.org>: is the committer"
says "ask for a review by: Priya Nair <priya@example.org>"
follow
be dana

git commit -q --allow-empty --author='Dana <dana@laptop.local>' \
  -m $'Unknown author\n\nTicket: PAY-6\nReviewed-by: Ines Okafor <ines@example.org>'
refused author-unknown git push origin main
follow

# --- trailers and messages -------------------------------------------------------------------------------
with_rules '
[rules.risk]
kind    = "trailers"
on      = ["protected"]
require = { Change-Risk = ["standard", "normal", "high", "major"] }
forbid  = ["Change-Id"]
sign-off = true
why     = "the author states the risk"

[rules.subjects]
kind        = "message"
on          = ["protected"]
subject-max = 30
pattern     = "[a-z]+: .*"
form        = "area: what changes"
forbid      = ["fixup"]
why         = "the log is read"'
good=$'Change-Risk: high\nSigned-off-by: Dana Reyes <dana@example.org>'
commit $'core: one\n\nSigned-off-by: Dana Reyes <dana@example.org>' -- src/crypto/a one
refused trailer-missing git push origin main
follow
[[ $(git log -1 --format='%(trailers:key=Change-Risk,valueonly)') == high* ]] || fail "not the class"

commit $'core: two\n\nChange-Risk: standard\nSigned-off-by: Dana Reyes <dana@example.org>' -- src/crypto/a two
refused risk-understated git push origin main
follow

commit $'core: three\n\nChange-Risk: low\nSigned-off-by: Dana Reyes <dana@example.org>' -- src/crypto/a three
refused trailer-value git push origin main
follow '' 's/^Change-Risk: low/Change-Risk: high/'

commit "core: four"$'\n\n'"$good"$'\nChange-Id: I1' -- src/crypto/a four
refused trailer-forbidden git push origin main
follow '' '/^Change-Id:/d'

commit $'core: five\n\nChange-Risk: high' -- src/crypto/a five
refused sign-off-missing git push origin main
follow

commit $'core: six\n\nChange-Risk: high' -- src/crypto/a six
commit $'core: seven\n\nChange-Risk: high' -- src/crypto/a seven
refused sign-off-missing git push origin main
follow

commit "core: a subject of many more characters than thirty"$'\n\n'"$good" -- src/crypto/a eight
refused subject-too-long git push origin main
follow '' '1s/ of many.*//'

commit "No area"$'\n\n'"$good" -- src/crypto/a nine
refused message-form git push origin main
follow '' '1s/^No area/core: area/'

commit "fixup! core: one"$'\n\n'"$good" -- src/crypto/a ten
refused message-forbidden,message-form git push origin main
follow '' '1s/^fixup! //'

git -c i18n.commitEncoding=ISO-8859-1 commit -q --allow-empty -m $'core: caf\xe9\n\n'"$good"
refused message-ambiguous git push origin main
follow

# --- history ---------------------------------------------------------------------------------------------
with_rules '
[rules.line]
kind   = "history"
on     = ["protected"]
forbid = ["rewrite", "delete", "merge"]
why    = "published history stays, as one line"'
git checkout -q -b side
commit "Side" -- b.txt one
git checkout -q main
commit "Main" -- c.txt one
git merge -q --no-ff -m "Merge side" side
refused history-merge git push origin main
follow

commit "Published" -- d.txt one
accepted git push -q origin main
git reset -q --hard HEAD~1
commit "Instead" -- e.txt one
refused history-rewrite git push --force origin main
follow

git reset -q --hard HEAD~1
refused history-rewrite git push --force origin main
no_commands
git reset -q --hard origin/main
refused history-delete git push origin :main
no_commands

with_rules '
[rules.merges]
kind    = "history"
on      = ["protected"]
forbid  = ["non-merge"]
commits = "first-parent"
why     = "work comes in by merging branches"'
commit "Straight" -- b.txt one
refused history-non-merge git push origin main
follow

# --- content ---------------------------------------------------------------------------------------------
with_rules '
[rules.clean]
kind      = "content"
on        = ["protected"]
max-bytes = 1000
forbid    = ["symlink", "executable", "bidi", "conflict-marker", "case-twin"]
why       = "every checkout looks the same"'
printf 'x%.0s' {1..2000} >big.txt
echo tool >"a tool.sh"
git add . && git commit -q -m "Large"
refused content-too-large git push origin main
follow
rm -f big.txt

echo tool >"it's a tool.sh"
git add . && git update-index --chmod=+x "it's a tool.sh"
git commit -q -m "Executable"
refused content-executable git push origin main
follow

ln -s README.md link
git add link && git commit -q -m "Link"
refused content-symlink git push origin main
follow
rm -f link

printf 'one\n<<<<<<< ours\ntwo\n=======\nthree\n>>>>>>> theirs\n' >d.txt
git add . && git commit -q -m "Markers"
refused content-conflict-marker git push origin main
echo two >d.txt
follow

# --- tags ------------------------------------------------------------------------------------------------
with_rules '
[rules.signed-tags]
kind    = "signature"
on      = ["releases"]
each    = "tag"
signers = ["release-managers"]
why     = "release tags are made by release managers"'
other_ref=tag
git -c tag.gpgSign=false tag v1.0
refused tag-unsigned git push origin v1.0
follow
git -c tag.gpgSign=false tag -a -m "Release" v1.1
refused tag-unsigned git push origin v1.1
follow
[[ $(git tag -l --format='%(contents:subject)' v1.1) == Release ]] || fail "the tag lost its message"
git tag -s -m "Release" v1.2
refused tag-name-mismatch git push origin v1.2:refs/tags/v1.3
follow
[[ $(git --git-dir="$repository" tag | paste -sd,) == v1.0,v1.1,v1.3 ]] || fail "not these tags"

echo "$checks checks"

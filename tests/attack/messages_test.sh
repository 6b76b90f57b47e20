#!/usr/bin/env bash
# Reviews, tickets and trailers: what a message says is not yet so, and what only looks like it says so is not.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
new_person priya "Priya Nair" priya@example.org ssh
new_person lee "Lee Anders" lee@example.org ssh
extra_of[lee]='left = 2026-01-31'
new_person release-bot "Release Bot" release-bot@example.org ssh
extra_of[release-bot]='robot = true'
groups_extra='crypto-owners = ["ines", "lee"]'
by_ines='Reviewed-by: Ines Okafor <ines@example.org>'

reviews_rule='
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

# says_it MESSAGE: HEAD changes a file and has exactly this message (printf format).
says_it() {
  again
  echo "$RANDOM" >changed
  git add changed
  # shellcheck disable=SC2059
  printf "$1" | git commit -q --cleanup=verbatim -F -
}
# falls_short CODE MESSAGE: it would land without a hook, and is refused.
falls_short() {
  says_it "$2"
  possible git push -q origin main
  refused "$1" git push -q origin main
}
lands() {
  twin
  says_it "$1"
  accepted git push -q origin main
}

guarded reviews "$reviews_rule"
git config commit.gpgSign false

# --- where a trailer is ------------------------------------------------------------------------------------

attack A83 "a trailer where it is none"
for message in "Subject\n\nBody\n$by_ines\nmore body\n\nEnd.\n" \
  "Subject\n$by_ines\n" \
  "$by_ines\n" \
  "Subject\n\none\ntwo\nthree\nfour\nfive\n$by_ines\n" \
  "Subject\n\n$by_ines\n---\nafter\n" \
  "Subject\n\n    $by_ines\n" \
  "Subject\n\n> $by_ines\n" \
  "Subject\n\n$by_ines\n\nLast words.\n"; do
  falls_short review-missing "$message"
done
for message in "Subject\n\n$by_ines\n" \
  "Subject\n\nBody\n\nSigned-off-by: Dana Reyes <dana@example.org>\n$by_ines\n" \
  "Subject\n\nReviewed-by: Ines Okafor\n <ines@example.org>\n" \
  "Subject\r\n\r\n$by_ines\r\n" \
  "Subject\n\nbefore\n---\nafter\n\n$by_ines\n" \
  "Subject\n\nReviewed-by : Ines Okafor <ines@example.org>\n"; do
  lands "$message"
done

attack A83b "one person in two spellings is one person"
again
mkdir -p src/crypto
for second in 'INES@EXAMPLE.ORG' 'Ines@example.org' 'ines@example.org'; do
  git checkout -q -B crypto origin/main
  commit "Crypto" --trailer "$by_ines" --trailer "Reviewed-by: I. Okafor <$second>" -- src/crypto/a "$second"
  possible git push -q origin crypto:main
  refused review-missing git push -q origin crypto:main
done
twin
git commit -q --amend --no-edit --trailer 'Reviewed-by: Priya Nair <priya@example.org>'
accepted git push -q origin crypto:main
git fetch -q

attack A83c "a trailer by the server's own settings"
git --git-dir="$repository" config trailer.separators '=:#'
git --git-dir="$repository" config trailer.ok.key Reviewed-by
for message in "Subject\n\nReviewed-by= Ines Okafor <ines@example.org>\n" "Subject\n\nok: Ines Okafor <ines@example.org>\n" \
  "Subject\n\nReviewed-by# Ines Okafor <ines@example.org>\n"; do
  falls_short review-missing "$message"
done

attack A83d "a trailer behind what git cuts off, or among what it takes for comments"
falls_short review-missing "Subject\n\nBody\n# ------------------------ >8 ------------------------\n\n$by_ines\n"
falls_short review-missing "Subject\n\nBody\n\n# $by_ines\n"

attack A84 "a reviewer in prose, or nobody"
for value in '' ' ' 'x' 'Ines Okafor' 'ines@example.org' '<ines@example.org>x' 'Ines Okafor <>' 'Ines <ines@example.org> <dana@example.org>' \
  'see the list' 'Ines Okafor <ines@example.org>, Priya Nair' '"Ines <ines@example.org>" <nobody@example.org>'; do
  falls_short review-missing "Subject\n\nReviewed-by:$value\n"
  falls_short review-missing "Subject\n\nReviewed-by: $value\n"
done
falls_short review-missing "Subject\n\nIt was Reviewed-by: Ines Okafor <ines@example.org> today.\n"

attack A85 "other spellings of the key"
for key in 'Rеviewed-by:' 'Reviewed–by:' 'Reviewed-by：' 'Reviewed_by:' 'Reviewed by:' 'Review-by:' 'Reviewed-by;' 'Not-Reviewed-by:'; do
  falls_short review-missing "Subject\n\n$key Ines Okafor <ines@example.org>\n"
done
lands "Subject\n\nREVIEWED-by: Ines Okafor <ines@example.org>\n"

# --- who reviews ---------------------------------------------------------------------------------------------

attack A87 "one's own review"
for value in 'Dana Reyes <dana@example.org>' 'Somebody Else <dana@example.org>' 'Dana <DANA@Example.Org>'; do
  falls_short review-missing "Subject\n\nReviewed-by: $value\n"
done
falls_short review-missing "Subject\n\nReviewed-by: Dana Reyes <dana@example.org>\nReviewed-by: Dana <dana@example.org>\n"

attack A87b "by a second address"
sed -i 's/emails = \["dana@example.org"\]/emails = ["dana@example.org", "dana.reyes@example.com"]/' "$policy/people.toml"
falls_short review-missing "Subject\n\nReviewed-by: Dana <dana.reyes@example.com>\n"
git config user.email dana.reyes@example.com
falls_short review-missing "Subject\n\nReviewed-by: Dana Reyes <dana@example.org>\n"
git config user.email dana@example.org

attack A87c "the committer's, the author's or a co-author's review"
for reviewer in ines dana; do
  says_it "Subject\n\nReviewed-by: ${name_of[$reviewer]} <${email_of[$reviewer]}>\n"
  git commit -q --amend --no-edit --author "Ines Okafor <ines@example.org>"
  possible git push -q origin main
  refused review-missing git push -q origin main
done
falls_short review-missing "Subject\n\nCo-authored-by: Ines Okafor <ines@example.org>\n$by_ines\n"
falls_short review-missing "Subject\n\nco-authored-BY: I <INES@example.org>\n$by_ines\n"

attack A87d "an address that is nobody's, so that the author cannot be told from the reviewer"
says_it "Subject\n\n$by_ines\n"
git commit -q --amend --no-edit --author "Mallory <ines@example.net>"
possible git push -q origin main
refused author-unknown git push -q origin main
falls_short author-unknown "Subject\n\nCo-authored-by: X <x@example.net>\n$by_ines\n"

attack A87e "a mailmap in the tree, or on the server, makes somebody else of the author"
says_it "Subject\n\nReviewed-by: Dana Reyes <dana@example.org>\n"
printf 'Priya Nair <priya@example.org> <dana@example.org>\n' >.mailmap
git add .mailmap
git commit -q --amend --no-edit
git --git-dir="$repository" config mailmap.file "$PWD/.mailmap"
cp .mailmap "$repository/.mailmap"
possible git push -q origin main
refused review-missing git push -q origin main

attack A87f "the signer's review of a commit in another's name"
guarded signer "${reviews_rule}

$(signature_rule)
owns    = \"nobody\""
says_it "Subject\n\nReviewed-by: Priya Nair <priya@example.org>\n"
git config user.signingKey "${key_of[priya]}"
git commit -q --amend --no-edit -S
possible git push -q origin main
refused review-missing git push -q origin main
says "is the signer"
twin
git config user.signingKey "${key_of[dana]}"
git commit -q --amend --no-edit -S
accepted git push -q origin main

attack P10 "a trailer is added, or the content changed, under a kept signature"
git cat-file commit HEAD >"$t/object"
sed 's/^Subject$/Subjects/' "$t/object" >"$t/changed"
git reset -q --soft "$(raw_object commit <"$t/changed")"
possible git push -q --force origin main
again origin/main~1
git checkout -q -B edited origin/main~1
{ cat "$t/object" && echo "Reviewed-by: Ines Okafor <ines@example.org>"; } >"$t/changed"
git reset -q --soft "$(raw_object commit <"$t/changed")"
possible git push -q origin edited:refs/heads/release/1
refused signature-bad git push -q origin edited:refs/heads/release/1
echo evil >evil
git add evil
sed "s/^tree .*/tree $(git write-tree)/" "$t/object" >"$t/changed"
git reset -q --soft "$(raw_object commit <"$t/changed")"
refused signature-bad git push -q origin edited:refs/heads/release/1
git checkout -q -f main

attack A87g "the review of a merge by whoever wrote what it brings in, or may have written it"
guarded merged "${reviews_rule/kind /commits = \"first-parent\"
kind }"
git config commit.gpgSign false
merges_from() {
  again
  git checkout -q -B side
  commit "Theirs" --author "$1" -- side "$RANDOM"
  git checkout -q main
  git merge -q --no-ff -m "Merge"$'\n\n'"$by_ines" side
}
merges_from "Ines Okafor <ines@example.org>"
possible git push -q origin main
refused review-missing git push -q origin main
says "is the author"
merges_from "Mallory <ines@example.net>"
refused author-unknown git push -q origin main
says "$(git rev-parse --short=12 side)"
twin
merges_from "Priya Nair <priya@example.org>"
accepted git push -q origin main
new_server "$reviews_rule"
back_to reviews

attack A88 "reviewers who are unknown, have left, or are machines"
for value in 'Ines Okafor <ines@example.com>' 'Lee Anders <lee@example.org>' 'Release Bot <release-bot@example.org>' \
  'Ines Okafor <ines@example.org.example.net>' 'Ines Okafor <ınes@example.org>'; do
  falls_short review-missing "Subject\n\nReviewed-by: $value\n"
done

attack A89 "a reviewer who may not review that path"
git checkout -q -B crypto origin/main
commit "Crypto" --trailer 'Reviewed-by: Priya Nair <priya@example.org>' -- src/crypto/b b
possible git push -q origin crypto:main
refused review-missing git push -q origin crypto:main
says "expert-review"
twin
git commit -q --amend --no-edit --trailer "$by_ines"
accepted git push -q origin crypto:main
git checkout -q main
git fetch -q

attack A92 "reviewed commits folded into one"
again
git checkout -q -B side
commit "One" --trailer "$by_ines" -- side1 1
commit "Two" --trailer 'Reviewed-by: Priya Nair <priya@example.org>' -- side2 2
git checkout -q main
git merge -q --squash side >/dev/null
git commit -q --no-edit
possible git push -q origin main
refused review-missing git push -q origin main
twin
git commit -q --amend --no-edit --trailer "$by_ines"
accepted git push -q origin main

# --- encodings -----------------------------------------------------------------------------------------------

attack A75 "an encoding in which the message reads otherwise"
for encoding in ISO-8859-1 UTF-7 UTF-16LE x-unknown; do
  says_it "Subject\n\n$by_ines\n"
  git cat-file commit HEAD | sed "0,/^committer .*/s//&\nencoding $encoding/" >"$t/object"
  git reset -q --soft "$(raw_object commit <"$t/object")"
  possible git push -q origin main
  refused message-ambiguous git push -q origin main
done
twin
sed "s/^encoding .*/encoding UTF-8/" "$t/object" >"$t/object8"
git reset -q --soft "$(raw_object commit <"$t/object8")"
accepted git push -q origin main

attack A75b "bytes that are not UTF-8, a NUL, a carriage return that hides a line"
says_it "Subject X\n\n$by_ines\n"
git cat-file commit HEAD | sed 's/^Subject X/Subject \xff/' >"$t/object"
git reset -q --soft "$(raw_object commit <"$t/object")"
possible git push -q origin main
refused message-ambiguous git push -q origin main
falls_short message-ambiguous "Subject\n\nBody\r$by_ines\rmore\n\n$by_ines\n"
says_it "Subject\n\nBody\n"
{ git cat-file commit HEAD && printf '\0\n\n%s\n' "$by_ines"; } >"$t/object"
git reset -q --soft "$(raw_object commit <"$t/object")"
possible git push -q origin main
refused object-malformed git push -q origin main

# --- tickets -------------------------------------------------------------------------------------------------
ticket_rule='
[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Ticket"
pattern = "(PAY|OPS)-[1-9][0-9]{0,5}"
form    = "PAY-<number> or OPS-<number>"
why     = "every change is traced to its request"'
guarded tickets "$ticket_rule"
git config commit.gpgSign false

attack A80 "words that look like tickets"
for value in UTF-8 SHA-256 CVE-2024-1234 XPAY-1 PAY-1x PAY-0 PAY-1234567 'PAY- 1' pay-1 'PAY–1' 'РAY-1' 'PAY-１' https://x/PAY-1; do
  falls_short ticket-missing "Subject\n\nTicket: $value\n"
done
lands "Subject\n\nTicket: PAY-1\n"

attack A93 "several tickets, one of them wrong; a ticket in a quotation"
for message in "Subject\n\nTicket: PAY-1, UTF-8\n" "Subject\n\nTicket: PAY-1,\n" "Subject\n\nTicket: PAY-1 OPS-2\n" \
  "Revert \"PAY-1: x\"\n\nThis reverts commit 0.\n" "Subject\n\n    commit 0\n\n    Ticket: PAY-1\n" "Subject PAY-1\n\nTicket:\n"; do
  falls_short ticket-missing "$message"
done
lands "Subject\n\nTicket: PAY-1, OPS-2\n"

attack A20b "wording that other tools let pass without a ticket"
for subject in 'Revert \"x\"' 'fixup! x' 'Merge branch x' 'v1.2.3' 'Bump version' 'Initial commit'; do
  falls_short ticket-missing "$subject\n"
done

attack A19d "a merge commit that changes something, without a ticket"
again
git checkout -q -B side
commit "Side" --trailer "Ticket: PAY-2" -- side 1
git checkout -q main
commit "Main" --trailer "Ticket: PAY-3" -- main 1
git merge -q --no-ff --no-commit side 2>/dev/null >/dev/null
echo more >>main
git add main
git commit -q -m "Merge branch 'side'"
possible git push -q origin main
refused ticket-missing git push -q origin main
twin
git commit -q --amend --no-edit --trailer "Ticket: PAY-4"
accepted git push -q origin main

attack A81 "a pattern that does not compile"
cp "$policy/system.toml" "$t/system.toml"
sed -i 's/^pattern = .*/pattern = "[Z-A]{2,}-[0-9]+"/' "$policy/system.toml"
falls_short policy-broken "Subject\n\nTicket: PAY-1\n"
checks=$((checks + 1))
output=$(refwarden policy check --folder "$policy" 2>&1) && fail "policy check takes the pattern"
says "error[bad-pattern]"
mv "$t/system.toml" "$policy/system.toml"

attack A94 "escape codes for the pusher's terminal"
evil=$'\033[2J\033]0;owned\007\b\177\302\233'
says_it "${evil}remote: ok\n\nTicket: $evil\n"
possible git push -q origin main
for ref in main "refs/heads/release/"$'\302\233'"31m"; do
  refused ticket-missing git push -q origin "HEAD:$ref"
  harmless_output
done
git cat-file commit HEAD | sed "s/^author Dana/author $(printf '\033[31m')/" >"$t/object"
git reset -q --soft "$(raw_object commit <"$t/object")"
refused object-malformed git push -q origin main
harmless_output

attack A94b "lines of one's own in the answer"
says_it "x\r\nremote: hint: run this\n\nTicket: \033[31m\n"
possible git push -q origin main
checks=$((checks + 1))
output=$(git push -q origin main 2>&1) && fail "it landed"
if grep -qE '^remote: (hint: run this|remote:)' <<<"$output"; then
  fail "pushed text starts a line"
fi
case_refused=yes

attack A101 "a pattern that a long text keeps busy for ever"
guarded pattern '
[rules.message]
kind    = "message"
on      = ["protected"]
pattern = "(\\w+\\s?)+:"
form    = "words and a colon"
why     = "history is read by people"'
git config commit.gpgSign false
long=$(head -c 60000 /dev/zero | tr '\0' 'a')
SECONDS=0
falls_short message-form "$long\n"
((SECONDS < 30)) || fail "it took $SECONDS seconds"
lands "short words:\n"

attacks_done

#!/usr/bin/env bash
# SI: approvals that are typed, borrowed or counted twice.
# shellcheck source-path=SCRIPTDIR source=signature_lib.sh
. "$(dirname "$0")/signature_lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
new_person priya "Priya Nair" priya@example.org ssh
new_person lee "Lee Anders" lee@example.org ssh
extra_of[lee]='left = 2026-01-31'
new_person bot "Review Bot" bot@example.org ssh
extra_of[bot]='robot = true'
rules="$(signature_rule)

[rules.one-review]
kind     = \"reviews\"
on       = [\"protected\"]
from     = [\"developers\", \"bot\"]
evidence = \"trailer\"
why      = \"somebody else has read it\"

[refs.two]
match = [\"refs/heads/two/**\"]
[rules.two-reviews]
kind     = \"reviews\"
on       = [\"two\"]
count    = 2
from     = [\"developers\"]
evidence = \"trailer\"
why      = \"two people have read it\"

[refs.roles]
match = [\"refs/heads/roles/**\"]
[rules.reader]
kind     = \"reviews\"
on       = [\"roles\"]
from     = [\"developers\"]
evidence = \"trailer\"
why      = \"somebody has read it\"
[rules.expert]
kind          = \"reviews\"
on            = [\"roles\"]
from          = [\"ines\", \"priya\"]
distinct-from = [\"reader\"]
evidence      = \"trailer\"
why           = \"somebody else who knows has read it\""
# Two addresses of hers.
own_address=${email_of[dana]}
email_of[dana]='dana@example.org", "reyes@example.org'
email_of[ines]='ines@example.org", "okafor@example.org'
guarded review "$rules" main:refs/heads/{two,roles}/0
email_of[dana]=$own_address
email_of[ines]=ines@example.org
git config user.email "$own_address"
ines='Ines Okafor <ines@example.org>'

# message_by ID MESSAGE: a signed commit with that message, escapes as in printf.
message_by() {
  begin "$1" "$(printf '%b' "$2")"
  signed "$1"
}
no() { bad review-missing "$(message_by dana "$1")"; }
yes() { good "$(message_by dana "$1")"; }

attack SI2 "approvals that some reader takes for one"
no "Change\n\nReviewed-by: $ines\n\nThe last paragraph is another."
no "Change\n\n    Reviewed-by: $ines"
no "Change\n\n\`\`\`\nReviewed-by: $ines\n\`\`\`"
no "Change\nReviewed-by: $ines"
no "Reviewed-by: $ines"
no "Change\n\nReviewed\xe2\x80\x90by: $ines"
no "Change\n\nReviewed-by\xef\xbc\x9a $ines"
no "Change\n\nReviewed by: $ines"
no "Change\n\n * Squashed\n\n   Reviewed-by: $ines\n\n * Last one"
no "Change\n\nReviewed-by: Ines Okafor"
no "Change\n\nReviewed-by: Ines Okafor <ines@example.org> and others"
no "Change\n\nReviewed-by: <ines@example.org> <dana@example.org>"
no "Change\n\nReviewed-by: Ines Okafor <in\xc3\xa9s@example.org>"
no "Change\n\nNot-Reviewed-by: $ines"
no "Change\n\nReviewed-by:"
yes "Change\n\nreviewed-BY: Ines Okafor\n <ines@example.org>"
yes "Change\n\nReviewed-by: $ines"

attack SI3 "a reviewer who wrote it, under another address or name"
no "Change\n\nReviewed-by: Dana Reyes <dana@example.org>"
no "Change\n\nReviewed-by: Somebody Else <reyes@example.org>"
no "Change\n\nReviewed-by: Ines Okafor <REYES@example.ORG>"
no "Change\n\nCo-authored-by: Okafor <okafor@example.org>\nReviewed-by: $ines"
begin dana $'Change\n\nReviewed-by: Ines Okafor <ines@example.org>' &&
  sed -i '/^author /s/dana@/okafor@/' "$t/head" && rebuilt
bad review-missing "$(signed)"
begin dana $'Change\n\nReviewed-by: Ines Okafor <ines@example.org>' &&
  sed -i '/^author /s/dana@/nobody@/' "$t/head" && rebuilt
bad author-unknown "$(signed)"
yes "Change\n\nCo-authored-by: Priya Nair <priya@example.org>\nReviewed-by: $ines"

attack SI10 "one person who counts twice"
prefix=refs/heads/two/
no "Change\n\nReviewed-by: $ines\nReviewed-by: I. Okafor <okafor@example.org>"
no "Change\n\nReviewed-by: $ines\nReviewed-by: $ines"
yes "Change\n\nReviewed-by: $ines\nReviewed-by: Priya Nair <priya@example.org>"
prefix=refs/heads/roles/
no "Change\n\nReviewed-by: $ines\nReviewed-by: I. Okafor <okafor@example.org>"
yes "Change\n\nReviewed-by: $ines\nReviewed-by: Priya Nair <priya@example.org>"
prefix=refs/heads/release/

attack SI11 "an approval by somebody who has left"
no "Change\n\nReviewed-by: Lee Anders <lee@example.org>"

attack SI12 "an approval by a program"
no "Change\n\nReviewed-by: Review Bot <bot@example.org>"
no "Change\n\nReviewed-by: Review Bot on behalf of Ines Okafor <bot@example.org>"

attack SI13 "one commit more than was approved"
begin dana $'Change\n\nReviewed-by: Ines Okafor <ines@example.org>' && approved=$(signed)
begin dana $'One more\n' && sed -i "/^parent /s/.*/parent $approved/" "$t/head" && rebuilt
bad review-missing "$(signed)"
begin dana $'One more\n\nReviewed-by: Ines Okafor <ines@example.org>' &&
  sed -i "/^parent /s/.*/parent $approved/" "$t/head" && rebuilt
good "$(signed)"
settle

attack SI1 "a name typed by the author where proof is asked for"
id=$(message_by dana "Change\n\nReviewed-by: $ines")
possible git push -q origin "$id:refs/heads/release/typed"
# There is no proof in this version. A policy that asks for it does not make do with less.
sed -i 's/^evidence = "trailer"/evidence = "signed"/' "$policy/system.toml"
refused policy-broken git push -q origin "$id:refs/heads/release/typed"
sed -i 's/^evidence = "signed"/evidence = "trailer"/' "$policy/system.toml"
twin
# As refwarden-policy(5) says: the signer's word, and no more.
accepted git push -q origin "$id:refs/heads/release/typed"
attacks_done

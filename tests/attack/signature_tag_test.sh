#!/usr/bin/env bash
# SF: tags that are signed, but not for this name, this object or by this person, or that vouch for nothing.
# shellcheck source-path=SCRIPTDIR source=signature_lib.sh
. "$(dirname "$0")/signature_lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org openpgp
new_person old "Old Key" old@example.org ssh
new_person tomas "Tomas Berg" tomas@example.org ssh
extra_of[old]="keys = [{ key = \"${line_of[old]}\", until = 2025-01-01 }]"
line_of[old]=
rules="$(signature_rule)

[rules.signed-tags]
kind    = \"signature\"
on      = [\"releases\"]
each    = \"tag\"
signers = [\"dana\", \"ines\", \"old\"]
why     = \"release tags are signed\"

[rules.tagged-commits]
kind    = \"signature\"
on      = [\"releases\"]
signers = [\"developers\"]
why     = \"and so are the commits below them\"

[refs.whole]
match   = [\"refs/whole/**\"]
targets = [\"commit\", \"tag\", \"nested-tag\"]
[rules.whole-tags]
kind        = \"signature\"
on          = [\"whole\"]
each        = \"tag\"
and-commits = true
signers     = [\"dana\", \"ines\"]
why         = \"a release is signed through and through\"

[rules.tags-stay]
kind    = \"history\"
on      = [\"releases\"]
forbid  = [\"rewrite\", \"delete\"]
why     = \"a release is what it was\"

[refs.reviewed]
match = [\"refs/heads/reviewed/**\"]
[rules.one-review]
kind     = \"reviews\"
on       = [\"reviewed\"]
from     = [\"developers\"]
evidence = \"trailer\"
why      = \"somebody else has read it\""
guarded tags "$rules" main:refs/tags/v0 main:refs/heads/reviewed/0 main:refs/whole/0
prefix=refs/tags/v

# tag_by ID [TARGET [TYPE [NAME]]]: $t/object is an unsigned tag, named as the next ref will be.
tag_by() {
  printf 'object %s\ntype %s\ntag %s\ntagger %s <%s> %s +0000\n\nRelease %s\n' "${2:-$base}" "${3:-commit}" \
    "${4:-v$case_id-$((variant + 1))}" "${name_of[$1]}" "${email_of[$1]}" "$EPOCHSECONDS" "$RANDOM" >"$t/object"
}
raw_tag() { raw_object tag <"$t/object"; }
# tagged [ID]: $t/object with that person's (Dana's) signature behind it; prints the id.
tagged() {
  sign "${1:-dana}"
  cat "$t/object" "$t/armor" | raw_object tag
}

begin dana
unsigned=$(whole "$t/object")
signed_commit=$(signed)

attack SF1 "a signed tag of a commit that nobody signed"
tag_by dana "$unsigned"
bad commit-unsigned "$(tagged)"
tag_by dana "$signed_commit"
good "$(tagged)"

attack SF1b "the same where one rule asks for both, and a commit of the tagger's own that another has signed"
prefix=refs/whole/v
tag_by dana "$unsigned"
bad commit-unsigned "$(tagged)"
begin dana && by_tomas=$(signed tomas)
tag_by dana "$by_tomas"
bad signature-not-allowed "$(tagged)"
begin dana && by_ines=$(signed ines)
tag_by dana "$by_ines"
bad identity-mismatch "$(tagged)"
tag_by dana "$unsigned"
bad commit-unsigned,tag-unsigned "$(raw_tag)"
bad commit-unsigned,tag-unsigned "$unsigned"
begin dana && sed -i "2a parent $unsigned" "$t/head" && rebuilt
above=$(signed)
tag_by dana "$above"
bad commit-unsigned "$(tagged)"
tag_by dana "$signed_commit"
good "$(tagged)"
tag_by ines "$signed_commit"
good "$(tagged ines)"
prefix=refs/tags/v

attack SF2 "a signed tag under another name"
tag_by dana "$base" commit v1.0
bad tag-name-mismatch "$(tagged)"
tag_by dana "$base" commit "refs/tags/vSF2-2"
bad tag-name-mismatch "$(tagged)"
tag_by dana "$base" commit "VSF2-3"
bad tag-name-mismatch "$(tagged)"

attack SF5 "two signature blocks, or a signature with words around it"
tag_by dana && sign dana
bad object-malformed "$(cat "$t/object" "$t/armor" "$t/armor" | raw_object tag)"
tag_by dana && sign dana && cp "$t/armor" "$t/good-armor" && tag_by dana && sign ines
bad object-malformed "$(cat "$t/object" "$t/good-armor" "$t/armor" | raw_object tag)"
tag_by dana && sign dana
bad object-malformed "$(echo more | cat "$t/object" "$t/armor" - | raw_object tag)"
tag_by dana && sign dana
bad signature-bad "$(echo less | cat "$t/object" - "$t/armor" | raw_object tag)"
tag_by dana && sign dana && folded "$gpgsig" <"$t/armor" >"$t/header"
bad object-malformed "$(sed "4r $t/header" "$t/object" | raw_object tag)"
tag_by dana && sign dana && folded "$other_gpgsig" <"$t/armor" >"$t/header"
bad signature-unsupported "$(sed "4r $t/header" "$t/object" | raw_object tag)"
tag_by dana && sign dana && folded "$other_gpgsig" <"$t/good-armor" >"$t/header"
bad signature-multiple "$(sed "4r $t/header" "$t/object" | cat - "$t/armor" | raw_object tag)"
tag_by dana && sed -i '3p' "$t/object"
bad object-malformed "$(tagged)"
tag_by dana && sed -i '4a x-free words' "$t/object"
bad object-malformed "$(tagged)"
tag_by dana && printf 'tail\0more\n' >>"$t/object"
bad object-malformed "$(tagged)"
tag_by dana && gpg_quiet -u "${key_of[ines]}" --sign --armor <"$t/object" >"$t/armor"
bad signature-malformed "$(cat "$t/object" "$t/armor" | raw_object tag)"
tag_by dana && sign dana && sed -i 's/^Release.*/Release of another/' "$t/object"
bad signature-bad "$(cat "$t/object" "$t/armor" | raw_object tag)"
tag_by ines
good "$(tagged ines)"

attack SF7 "a signed tag of an unsigned tag"
tag_by dana "$signed_commit" commit inner && inner=$(raw_tag)
tag_by dana "$inner" tag
bad target-type "$(tagged)"
tag_by dana "$signed_commit" commit inner && inner=$(tagged)
tag_by dana "$inner" tag
bad target-type "$(tagged)"

attack SF7b "the same where tags of tags may stand: the commit at the end is looked at all the same"
prefix=refs/whole/v
tag_by dana "$unsigned" commit inner && inner=$(tagged)
tag_by dana "$inner" tag
bad commit-unsigned "$(tagged)"
tag_by dana "$signed_commit" commit inner && inner=$(tagged)
tag_by dana "$inner" tag
good "$(tagged)"
prefix=refs/tags/v

attack SF8 "a tag of a tree or of a blob"
tag_by dana "$(git rev-parse "$base^{tree}")" tree
bad target-type "$(tagged)"
tag_by dana "$(blob text)" blob
bad target-type "$(tagged)"

attack SF9 "no tag object at all, or one without a signature"
bad tag-unsigned "$signed_commit"
tag_by dana "$signed_commit"
bad tag-unsigned "$(raw_tag)"

attack SF10 "a tagger who is missing, somebody else, dated back, or not allowed"
tag_by dana && sed -i 4d "$t/object"
bad identity-mismatch "$(tagged)"
tag_by ines
bad identity-mismatch "$(tagged dana)"
tag_by old && sed -i '4s/> [0-9]*/> 1704067200/' "$t/object"
format_of[old]=ssh
bad signature-expired-key "$(tagged old)"
tag_by tomas
bad signature-not-allowed "$(tagged tomas)"

prefix=refs/heads/release/

attack SF13 "a merged tag's signature in a commit that has none"
tag_by dana "$signed_commit" commit v13 && tag=$(tagged)
begin ines && sed -i "2a parent $signed_commit" "$t/head"
git cat-file tag "$tag" | folded 'mergetag' >>"$t/head" && rebuilt
bad commit-unsigned "$(whole "$t/object")"
good "$(signed ines)"

attack SF14 "a merged tag's signature as an approval, of another repository's tag"
prefix=refs/heads/reviewed/
tag_by ines 1234567890123456789012345678901234567890 commit v14 && sign ines
begin dana && cat "$t/head" >"$t/own-head" && cat "$t/body" >"$t/own-body"
tag_by ines 1234567890123456789012345678901234567890 commit v14 && tag=$(tagged ines)
git cat-file tag "$tag" | folded 'mergetag' | cat "$t/own-head" - >"$t/head" && cp "$t/own-body" "$t/body" && rebuilt
bad review-missing "$(signed)"
begin dana $'Read\n\nReviewed-by: Ines Okafor <ines@example.org>'
good "$(signed)"

attack SF15 "a thousand tags, one inside of the other"
prefix=refs/tags/v
inner=$signed_commit type=commit
for number in {1..1000}; do
  inner=$(printf 'object %s\ntype %s\ntag n%s\ntagger D <d@e.f> 1 +0000\n\nx\n' "$inner" "$type" "$number" |
    git hash-object -t tag -w --stdin)
  type=tag
done
tag_by dana "$inner" tag
bad target-type "$(tagged)"
settle

attack SF8a "a tag that says of a blob that it is a commit"
tag_by dana "$(blob text)" commit v8
id=$(tagged)
refused_by_both object-malformed push_raw "$zero $id refs/tags/v8" -- "$id" "$(blob text)"
tag_by dana "$base" tag v8
id=$(tagged)
refused_by_both object-malformed push_raw "$zero $id refs/tags/v8" -- "$id"

attack SF3 "an old release's tag in place of a newer one"
tag_by dana "$base" commit v1.0 && first=$(tagged)
tag_by dana "$signed_commit" commit v1.0 && second=$(tagged)
accepted git push -q origin "$second:refs/tags/v1.0"
possible git push -q origin "+$first:refs/tags/v1.0"
refused history-rewrite git push -q origin "+$first:refs/tags/v1.0"
refused tag-name-mismatch git push -q origin "$first:refs/tags/v2.0"

attack SF11 "a tag deleted and made anew, in another case, or named like a branch"
possible git push -q origin :refs/tags/v1.0
refused history-delete git push -q origin :refs/tags/v1.0
refused push-malformed push_raw "$second $zero refs/tags/v1.0" "$zero $first refs/tags/v1.0" -- "$first"
refused push-malformed push_raw "$zero $first refs/tags/v1.0" "$second $zero refs/tags/v1.0" -- "$first"
tag_by dana "$base" commit V1.0
refused ref-confusable git push -q origin "$(tagged):refs/tags/V1.0"
tag_by dana "$base" commit refs/heads/main
refused ref-misleading git push -q origin "$(tagged):refs/tags/refs/heads/main"
twin
tag_by dana "$base" commit v1.1
accepted git push -q origin "$(tagged):refs/tags/v1.1"

attack SF12 "a branch of the tag's name, which tools could take for it"
accepted git push -q origin "$unsigned:refs/heads/v3.0"
possible git push -q origin "$unsigned:refs/tags/v3.0"
refused tag-unsigned,commit-unsigned git push -q origin "$unsigned:refs/tags/v3.0"
tag_by dana "$unsigned" commit v3.0
refused commit-unsigned git push -q origin "$(tagged):refs/tags/v3.0"
twin
tag_by dana "$signed_commit" commit v3.0
accepted git push -q origin "$(tagged):refs/tags/v3.0"
attacks_done

#!/usr/bin/env bash
# SA: commit objects in which two readers could find two commits, or two signatures.
# shellcheck source-path=SCRIPTDIR source=signature_lib.sh
. "$(dirname "$0")/signature_lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org openpgp
new_person lena "Lena Muller" lena@example.org ssh
# Not of the policy.
new_person mallory "Dana Reyes" dana@example.0rg ssh
unset 'people[3]'
guarded objects "$(signature_rule)"

armor=$t/armor

attack SA1 "a good signature over another commit"
begin dana && cp "$t/object" "$t/other"
sign dana "$t/other" && begin dana
bad signature-bad "$(signed_with "$armor")"
sign ines "$t/other"
bad signature-bad "$(signed_with "$armor")"
good "$(signed)"

attack SA2 "two signature headers: a good one, then a bad one"
begin dana && sign dana && cp "$armor" "$t/good-armor"
sign dana "$t/other" && cp "$armor" "$t/bad-armor"
bad object-malformed "$(whole "$t/head" <(folded <"$t/good-armor") <(folded <"$t/bad-armor") "$t/body")"
bad object-malformed "$(whole "$t/head" <(folded <"$t/good-armor") <(echo 'encoding UTF-8') \
  <(folded <"$t/bad-armor") "$t/body")"

attack SA3 "two signature headers: a bad one, then a good one"
bad object-malformed "$(whole "$t/head" <(folded <"$t/bad-armor") <(folded <"$t/good-armor") "$t/body")"

attack SA4 "two signature headers, both good, of two people"
sign ines && cp "$armor" "$t/second-armor"
bad object-malformed "$(whole "$t/head" <(folded <"$t/good-armor") <(folded <"$t/second-armor") "$t/body")"
bad object-malformed "$(whole "$t/head" <(folded <"$t/good-armor") <(folded <"$t/good-armor") "$t/body")"
good "$(signed_with "$t/good-armor")"

attack SA6 "a signature header in the message, which a search finds"
begin dana && sign dana
bad commit-unsigned "$(whole "$t/head" "$t/body" <(folded <"$armor"))"
bad commit-unsigned "$(whole "$t/head" "$t/body" <(echo) "$armor")"
good "$(begin dana "$(printf 'Quote\n\n'; folded <"$armor")" && signed)"

attack SA7 "a tail behind a NUL, where readers of C strings stop"
begin dana && sign dana
bad object-malformed "$(whole "$t/head" <(folded <"$armor") "$t/body" <(printf '\0evil\n'))"

attack SA8 "a NUL inside of what is signed"
printf '\nmessage\n\0tail\n' >"$t/body"
rebuilt
bad object-malformed "$(signed)"
begin dana && sed -i 's/Reyes/Rey\x00es/' "$t/head" && rebuilt
bad object-malformed "$(signed)"

attack SA9 "a signature of the other hash algorithm after the own one"
begin dana && sign dana && cp "$armor" "$t/good-armor"
bad signature-multiple "$(whole "$t/head" <(folded <"$t/good-armor") <(folded "$other_gpgsig" <"$t/bad-armor") "$t/body")"

attack SA10 "a signature of the other hash algorithm before the own one"
bad signature-multiple "$(whole "$t/head" <(folded "$other_gpgsig" <"$t/bad-armor") <(folded <"$t/good-armor") "$t/body")"
bad signature-unsupported "$(whole "$t/head" <(folded "$other_gpgsig" <"$t/good-armor") "$t/body")"
good "$(signed_with "$t/good-armor")"

attack SA12 "a header that begins like a signature's and that no signature covers"
bad object-malformed "$(whole "$t/head" <(echo 'gpgsig-x junk') <(folded <"$t/good-armor") "$t/body")"
bad object-malformed "$(whole "$t/head" <(folded <"$t/good-armor") <(echo 'gpgsigx junk') "$t/body")"
bad object-malformed "$(whole "$t/head" <(folded <"$t/good-armor") <(echo 'gpgsig-sha512 junk') "$t/body")"
bad signature-bad "$(whole "$t/head" <(echo 'x-gpgsig junk') <(folded <"$t/good-armor") "$t/body")"
bad signature-unsupported "$(whole "$t/head" <(folded GPGSIG <"$t/good-armor") <(folded "$other_gpgsig" <"$t/good-armor") "$t/body")"
bad commit-unsigned "$(whole "$t/head" <(folded GPGSIG <"$t/good-armor") "$t/body")"

attack SA14 "two trees: the attacker's and the signed one"
other_tree=$(tree_of "100644 blob $(blob evil)"$'\t'evil)
bad object-malformed "$(whole <(echo "tree $other_tree") "$t/head" <(folded <"$t/good-armor") "$t/body")"
begin dana && sed -i "1i tree $other_tree" "$t/head" && rebuilt

attack SA14b "two trees, signed as they are"
bad object-malformed "$(signed)"
begin dana && sed -i "1a tree $other_tree" "$t/head" && rebuilt
bad object-malformed "$(signed)"

attack SA15 "two authors or two committers"
begin dana && sed -i '/^author /{p;s/Dana Reyes/Other/}' "$t/head" && rebuilt
bad object-malformed "$(signed)"
begin dana && sed -i '/^committer /{p;s/dana@/ines@/}' "$t/head" && rebuilt
bad object-malformed "$(signed)"
begin dana && sed -i '/^parent /p' "$t/head" && rebuilt
bad object-malformed "$(signed)"
begin dana && printf 'encoding UTF-8\nencoding ISO-8859-1\n' >>"$t/head" && rebuilt
bad object-malformed "$(signed)"

attack SA16 "headers in another order"
begin dana && sed -i '/^author /{h;d};/^committer /G' "$t/head" && rebuilt
bad object-malformed "$(signed)"
begin dana && sed -i '/^parent /{h;d};/^author /G' "$t/head" && rebuilt
bad object-malformed "$(signed)"
begin dana && sed -i '/^parent /{h;d}' "$t/head" && echo "parent $base" >>"$t/head" && rebuilt
bad object-malformed "$(signed)"
begin dana && sign dana && grep -v '^committer ' "$t/head" >"$t/early"
bad object-malformed "$(whole "$t/early" <(folded <"$armor") <(grep '^committer ' "$t/head") "$t/body")"
good "$(begin dana && signed)"

attack SA16a "ids that git reads and does not write"
for line in 1 2; do
  begin dana && sed -i -E "${line}s/ (.*)/ \\U\\1/" "$t/head" && rebuilt
  bad object-malformed "$(signed)"
done

attack SA17 "no committer, or no author"
begin dana && sed -i '/^committer /d' "$t/head" && rebuilt
bad object-malformed "$(signed)"
begin dana && sed -i '/^author /d' "$t/head" && rebuilt
bad object-malformed "$(signed)"

attack SA19 "continuation lines that begin with something else than a blank"
begin dana && sign dana
bad object-malformed "$(whole "$t/head" <(folded <"$armor" | sed 's/^ /\t/') "$t/body")"
bad object-malformed "$(whole "$t/head" <(folded <"$armor" | sed '2,$s/^ //') "$t/body")"
bad signature-malformed "$(whole "$t/head" <(folded <"$armor" | sed '2,$s/^ /  /') "$t/body")"

attack SA21 "carriage returns put into the message below a signature"
bad signature-bad "$(whole "$t/head" <(folded <"$armor") <(sed 's/$/\r/; 1s/\r//' "$t/body"))"
bad signature-malformed "$(whole "$t/head" <(folded <"$armor" | sed 's/$/\r/') "$t/body")"
begin dana $'With returns\r\n\r\nsigned as they are\r'
good "$(signed)"

attack SA22 "an encoding that a checker could convert before it looks"
begin dana $'Gr\xfc\xdfe' && echo 'encoding ISO-8859-1' >>"$t/head" && rebuilt
good "$(signed)"
sign dana && printf '\nGr\xc3\xbc\xc3\x9fe\n' >"$t/body"
bad signature-bad "$(signed_with "$armor")"

attack SA23 "bytes that are no UTF-8"
begin lena $'broken \xff\xfe\x80 bytes' && sed -i $'s/Muller/M\xfcller/' "$t/head" && rebuilt
good "$(signed lena)"
sign lena && sed -i $'s/\xff\xfe/\xef\xbf\xbd/' "$t/body"
bad signature-bad "$(signed_with "$armor")"

attack SA24 "a header or a message beyond all measure"
begin dana
{ head -c 70000 /dev/zero | tr '\0' x | fold -w 64 && echo; } >"$armor"
bad signature-malformed "$(signed_with "$armor")"
begin dana && { printf 'x-long ' && head -c 1048576 /dev/zero | tr '\0' x && echo; } >>"$t/head" && rebuilt
good "$(signed)"

attack SA25 "an object without its last line feed, its message or its empty line"
begin dana && printf '\n' >"$t/body" && rebuilt
good "$(signed)"
begin dana && printf '\nno line feed' >"$t/body" && rebuilt
good "$(signed)"
begin dana && : >"$t/body" && rebuilt
bad object-malformed "$(signed)"
begin dana && printf 'x-cut short' >"$t/body" && rebuilt
bad object-malformed "$(signed)"

attack SA26 "headers that other tools write"
begin dana && { printf 'mergetag object %s\n type commit\n tag v1\n \n text\n' "$base" &&
  echo 'HG:extra amend_source:abc' && echo 'change-id kxzqmvonlrstpwzyuk'; } >>"$t/head" && rebuilt
good "$(signed)"
sign dana && sed -i 's/^change-id k/change-id l/' "$t/head"
bad signature-bad "$(signed_with "$armor")"
begin dana && sign dana && echo 'change-id kxzqmvonlrstpwzyuk' >>"$t/head"
bad signature-bad "$(signed_with "$armor")"

attack SA27 "identities that parsers disagree about"
now=$EPOCHSECONDS
while IFS= read -r identity; do
  begin dana && printf 'committer %b\n' "$identity" >"$t/identity"
  sed -i -e "/^committer /{r $t/identity" -e 'd}' "$t/head" && rebuilt
  bad object-malformed "$(signed)"
done <<TEXT
Dana Reyes <dana@example.org $now +0000
Dana Reyes <mallory@example.org> <dana@example.org> $now +0000
Dana Reyes <<dana@example.org> $now +0000
Dana Reyes <dana@example.org>> $now +0000
Dana > Reyes <dana@example.org> $now +0000
Dana Reyes dana@example.org $now +0000
Dana Reyes<dana@example.org> $now +0000
 <dana@example.org> $now +0000
<dana@example.org> $now +0000
Dana Reyes <dana@example.org>$now +0000
Dana Reyes <dana@example.org>  $now +0000
Dana Reyes <dana@example.org> 99999999999999999999 +0000
Dana Reyes <dana@example.org> -1 +0000
Dana Reyes <dana@example.org> +5 +0000
Dana Reyes <dana@example.org> 0$now +0000
Dana Reyes <dana@example.org> 0x10 +0000
Dana Reyes <dana@example.org> $now.5 +0000
Dana Reyes <dana@example.org> $now
Dana Reyes <dana@example.org> $now +9999
Dana Reyes <dana@example.org> $now +0060
Dana Reyes <dana@example.org> $now 0000
Dana Reyes <dana@example.org> $now +00000
Dana Reyes <dana@example.org> $now +0000 
Dana Reyes <dana@example.org>
Dana\tReyes <dana@example.org> $now +0000
Dana\rReyes <dana@example.org> $now +0000
Dana\x1b[2JReyes <dana@example.org> $now +0000
Dana\x7fReyes <dana@example.org> $now +0000
Dana Reyes <dana@example.org\t> $now +0000
TEXT
begin dana && sed -i 's/^committer.*/committer Dana Reyes <DANA@example.ORG> 0 -1400/' "$t/head" && rebuilt
good "$(signed)"

attack SA28 "an identity that looks like somebody else's"
begin dana && sed -i $'/^committer /s/ines@/in\xc3\xa9s@/; /^committer /s/dana@/d\xd0\xb0na@/' "$t/head" && rebuilt
bad identity-mismatch "$(signed)"
begin dana && sed -i $'/^committer /s/<dana@example.org>/<gro.elpmaxe@anad\xe2\x80\xae>/' "$t/head" && rebuilt
bad identity-mismatch "$(signed)"
begin dana && sed -i '/^committer /s/dana@/ dana@/' "$t/head" && rebuilt
bad identity-mismatch "$(signed)"
begin mallory
bad signature-unknown-key "$(signed mallory)"

attack SA29 "an empty signature header"
begin dana
bad object-malformed "$(whole "$t/head" <(echo "$gpgsig ") "$t/body")"
bad object-malformed "$(whole "$t/head" <(echo "$gpgsig") "$t/body")"
bad object-malformed "$(whole "$t/head" <(printf '%s \n \n' "$gpgsig") "$t/body")"
bad signature-malformed "$(whole "$t/head" <(echo "$gpgsig x") "$t/body")"
bad signature-malformed "$(whole "$t/head" <(echo "$gpgsig  ") "$t/body")"
good "$(signed)"
settle

attack SA24a "a message beyond the limit, which stops the push as a whole"
begin dana "$(head -c 70000 /dev/zero | tr '\0' x)"
id=$(signed)
possible git push -q origin "$id:refs/heads/release/long"
refused limit-message git push -q origin "$id:refs/heads/release/long"

attack SA24b "a commit of more bytes than are ever read"
begin dana && { printf 'x-long ' && head -c 33554432 /dev/zero | tr '\0' x && echo; } >>"$t/head" && rebuilt
id=$(signed)
possible git push -q origin "$id:refs/heads/release/huge"
refused limit-object git push -q origin "$id:refs/heads/release/huge"

attack SA31 "a commit whose tree or parents are not sent"
begin dana && sed -i "1s/.*/tree $other_tree/" "$t/head" && rebuilt
id=$(signed)
refused_by_both object-missing push_raw "$zero $id refs/heads/release/no-tree" -- "$id"
says "missing necessary objects"
begin dana && parent=$(signed) && begin dana && sed -i "2s/.*/parent $parent/" "$t/head" && rebuilt
id=$(signed)
refused_by_both object-missing push_raw "$zero $id refs/heads/release/no-parent" -- "$id"
says "missing necessary objects"
twin
accepted push_raw "$zero $id refs/heads/release/whole" -- "$id" "$parent"
attacks_done

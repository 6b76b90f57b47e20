#!/usr/bin/env bash
# SB: OpenPGP armor and packets that tools take and that are not what gpg writes for `git commit -S`.
# shellcheck source-path=SCRIPTDIR source=signature_lib.sh
. "$(dirname "$0")/signature_lib.sh"

new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org openpgp
new_forged pia "Pia Lund" plain
new_forged rhea "Rhea Stone" rsa
forge certificate mallory plain "$t" >/dev/null
guarded packets "$(signature_rule)"
armor=$t/armor

# forms CODE PERSON FORM...: one refused commit for each form of forge/signatures.py.
forms() {
  local code=$1 person=$2 form
  shift 2
  for form in "$@"; do
    begin "$person"
    bad "$code" "$(forged "$person" "$form")"
  done
}
# fine PERSON FORM...: the same, accepted.
fine() {
  local person=$1 form
  shift
  for form in "$@"; do
    begin "$person"
    good "$(forged "$person" "$form")"
  done
}
# by_gpg PERSON ARGUMENT...: what gpg makes of $t/object with these arguments, as the signature.
by_gpg() {
  gpg_quiet -u "${key_of[$1]}" "${@:2}" <"$t/object" >"$armor" 2>/dev/null
  signed_with "$armor"
}
# armored_as SED-SCRIPT: dana's good armor after that change.
armored_as() {
  sign dana && sed "$1" "$armor" >"$t/changed"
  signed_with "$t/changed"
}

attack SB1 "words after the armor"
begin dana && sign dana && echo junk >>"$armor"
bad signature-multiple "$(signed_with "$armor")"
begin dana && sign dana && echo >>"$armor"
bad signature-multiple "$(signed_with "$armor")"
begin dana && sign dana && cat "$armor" "$armor" >"$t/twice"
bad signature-multiple "$(signed_with "$t/twice")"
good "$(signed)"

attack SB2 "words before the armor"
bad signature-malformed "$(armored_as '1i junk')"
bad signature-malformed "$(armored_as '1i\ ')"
bad signature-malformed "$(armored_as '1s/^/ /')"

attack SB4 "two packets in one armor: good, then bad"
forms signature-multiple pia good-and-bad
begin dana && sign dana && dearmored "$armor" >"$t/good.bin"
{ cat "$t/good.bin" && echo other | gpg_quiet -u "${key_of[dana]}" --detach-sign; } | enarmored >"$armor"
bad signature-multiple "$(signed_with "$armor")"

attack SB5 "two packets in one armor: bad, then good"
forms signature-multiple pia bad-and-good

attack SB6 "two good signers in one armor"
begin dana
bad signature-multiple "$(by_gpg dana -u "${key_of[ines]}" --armor --detach-sign)"
good "$(signed)"

attack SB7 "a signed message instead of a detached signature"
begin dana && echo hi | gpg_quiet -u "${key_of[dana]}" --sign --armor >"$armor"
bad signature-malformed "$(signed_with "$armor")"

attack SB8 "a signed message that holds exactly the commit"
begin dana
bad signature-malformed "$(by_gpg dana --sign --armor)"
begin dana && gpg_quiet -u "${key_of[dana]}" --sign <"$t/object" | enarmored >"$armor"
bad signature-malformed "$(signed_with "$armor")"

attack SB9 "a clear-signed block"
begin dana
bad signature-malformed "$(by_gpg dana --clear-sign)"

attack SB11 "the signature inside of a compressed packet"
forms signature-malformed pia compressed

attack SB14 "bytes that nobody signed, in the unhashed area or around the packet"
forms signature-malformed pia unhashed-notation unhashed-second-issuer unhashed-unknown \
  unhashed-fingerprint unhashed-creation no-unhashed marker-before
forms signature-multiple pia marker-after private-packet key-after zeros-after
bad signature-malformed "$(begin dana && armored_as '1a Comment: free bytes')"
bad signature-malformed "$(begin dana && armored_as '1a Version: free bytes')"
fine pia good

attack SB15 "other encodings of the same packet"
forms signature-malformed pia new-header long-length longest-length indeterminate partial-length

attack SB17 "lines that are longer, shorter or other than gpg's"
bad signature-malformed "$(begin dana && sign dana && awk '
  /^[A-Za-z0-9+\/]+=*$/ { line = line $0; next } line { print line; line = "" } { print }' \
  "$armor" >"$t/changed" && signed_with "$t/changed")"
bad signature-malformed "$(begin dana && armored_as '3s/$/\f/')"
bad signature-malformed "$(begin dana && armored_as '3s/$/ /')"
bad signature-malformed "$(begin dana && armored_as '3a\ ')"
bad signature-malformed "$(begin dana && armored_as '/^=/d')"
bad signature-malformed "$(begin dana && armored_as '/^=/s/.*/=AAAA/')"
bad signature-malformed "$(begin dana && armored_as '2s/$/ /')"
bad signature-malformed "$(begin dana && sign dana && sed "3s/.*/$(head -c 20000 /dev/zero | tr '\0' A)/" \
  "$armor" >"$t/changed" && signed_with "$t/changed")"

attack SB18 "armor that is made to break its reader"
bad signature-malformed "$(begin dana && armored_as '/^-----END/d')"
bad signature-malformed "$(begin dana && armored_as '/^-----END/s/-----$/----/')"
bad signature-malformed "$(begin dana && armored_as '3,99d')"
bad signature-malformed "$(begin dana && armored_as '2d')"
bad signature-malformed "$(begin dana && armored_as '3s/^./=/')"
bad signature-malformed "$(begin dana && armored_as $'3s/^./\xff/')"
bad signature-malformed "$(begin dana && armored_as '3,99s/.*/=/')"
printf -- '-----BEGIN PGP SIGNATURE-----\n\n=\n-----END PGP SIGNATURE-----\n' >"$armor"
bad signature-malformed "$(begin dana && signed_with "$armor")"
for bytes in '' '\x88' '\x88\xff' '\x89\xff\xff\x04' '\x88\x00' '\x8b' '\x88\x04\x04\x00\x16\x08' \
  '\x88\x0a\x04\x00\x16\x08\xff\xff\x00\x00\x00\x00'; do
  begin dana && printf '%b' "$bytes" | enarmored >"$armor"
  bad signature-malformed "$(signed_with "$armor")"
done

attack SB19 "a signature in text mode, which fits many texts"
begin dana
bad signature-malformed "$(by_gpg dana --textmode --armor --detach-sign)"
forms signature-malformed pia text-mode
begin dana && gpg_quiet -u "${key_of[dana]}" --textmode --armor --detach-sign <"$t/object" >"$armor"
sed -i '2s/$/\r/' "$t/body"
bad signature-malformed "$(signed_with "$armor")"

attack SB20 "signatures of a class that means something else"
forms signature-malformed pia class-{02,10,11,12,13,18,1f,20,30,40,50}

attack SB21 "digests that are weak"
forms signature-weak pia digest-{sha1,ripemd160,sha224,md5}
forms signature-weak rhea digest-{sha1,ripemd160,sha224,md5}
for digest in SHA1 RIPEMD160 SHA224; do
  begin dana
  bad signature-weak "$(by_gpg dana --allow-weak-digest-algos --digest-algo "$digest" --armor --detach-sign)"
done
fine pia digest-sha384

attack SB22 "signatures of other versions"
forms signature-unsupported pia version-{3,5,6}

attack SB23 "a signature that has expired"
forms signature-expired pia expired

attack SB24 "a signature from the future"
forms signature-time pia year-2035
fine pia soon

attack SB25 "a signature far from the commit's date"
forms signature-time pia before-key
fine pia day-old
begin pia && sed -i '/^committer /s/> [0-9]*/> 1000000000/' "$t/head" && rebuilt
good "$(forged pia good)"

attack SB26 "signatures that do not say who or when, or say it twice"
forms signature-malformed pia no-creation two-creations no-issuer unhashed-other-issuer

attack SB27 "notations, critical ones and ones with lines for a reader of gpg's status"
forms signature-unsupported pia notation critical-notation status-notation policy-address key-server
forms signature-malformed pia unknown-critical unknown-hashed key-flags
begin dana
bad signature-unsupported "$(by_gpg dana --sig-notation '!x@ex.org=1' --armor --detach-sign)"

attack SB28 "a signature that names another signer"
begin ines
bad signature-unknown-key "$(forged mallory sender-ines)"
begin ines
bad identity-mismatch "$(forged pia sender-ines)"
fine pia sender-ines

attack SB29 "a signature that brings its key along"
begin dana
bad signature-unknown-key "$(forged mallory embedded-key)"
forms signature-unsupported pia embedded-key

attack SB30 "numbers that a careless verifier takes"
forms signature-bad pia other-s low-order-r wrong-start
forms signature-malformed pia zero-s zero-r padded-number wrong-bit-count
forms signature-bad rhea rsa-garbage rsa-no-info rsa-type-2 rsa-plus-n rsa-zero
fine rhea good

attack SB31 "numbers that begin with a zero, which are good"
fine pia short-r short-s
forms signature-malformed pia padded-number

attack SB32 "ten thousand packets, each of which costs a verification"
forms signature-multiple pia many
forms signature-malformed pia ten-thousand
settle
if grep -q 'GNUPG' "$t/answers"; then fail "an answer repeats a notation"; fi
attacks_done

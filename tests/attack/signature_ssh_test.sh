#!/usr/bin/env bash
# SD: SSH signatures, keys and certificates, and the list of keys.
# shellcheck source-path=SCRIPTDIR source=signature_lib.sh
. "$(dirname "$0")/signature_lib.sh"

# new_maker ID NAME KIND [APPLICATION]: a person with a key of forge/sshsig.py.
declare -A application_of
new_maker() {
  new_person "$1" "$2" "$1@example.org" none
  line_of[$1]=$(forge new-ssh "$1" "$3" "${4:-}")
  application_of[$1]=${4:-}
}
# made ID FORM: $t/object under a signature of forge/sshsig.py; prints the id.
made() {
  forge ssh "$1" "$2" "${application_of[$1]:-}" >/dev/null
  signed_with "$t/armor"
}
# forms CODE PERSON FORM..., fine PERSON FORM...: a commit for each form.
forms() {
  local form
  for form in "${@:3}"; do
    begin "$2"
    bad "$1" "$(made "$2" "$form")"
  done
}
fine() {
  local form
  for form in "${@:2}"; do
    begin "$1"
    good "$(made "$1" "$form")"
  done
}
# by_key FILE [NAMESPACE]: $t/object signed by ssh-keygen with that key.
by_key() {
  ssh-keygen -q -Y sign -n "${2:-git}" -f "$1" <"$t/object" >"$t/armor" 2>"$t/signing"
  signed_with "$t/armor"
}

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org openpgp
new_person old "Old Key" old@example.org ssh
new_maker pia "Pia Lund" ed25519
new_maker rhea "Rhea Stone" rsa
new_maker seth "Seth Key" ed25519 ssh:
new_maker evil "Evil Application" ed25519 ssh:evil
extra_of[old]="keys = [{ key = \"${line_of[old]}\", until = 2025-01-01 }]"
line_of[old]=
ssh-keygen -q -t ed25519 -N '' -C '' -f "$t/keys/mallory"
for key in ca other-ca m; do
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$t/keys/$key"
done
rules="$(signature_rule)

[ssh-authorities.staff]
key        = \"$(cut -d' ' -f1,2 "$t/keys/ca.pub")\"
principals = { \"dana@example.org\" = \"dana\", \"dana\" = \"dana\", \"ines@example.org\" = \"ines\" }

[refs.touched]
match = [\"refs/heads/touched/**\"]
[rules.touched]
kind         = \"signature\"
on           = [\"touched\"]
signers      = [\"developers\"]
security-key = \"touch\"
why          = \"somebody was there\"

[refs.verified]
match = [\"refs/heads/verified/**\"]
[rules.verified]
kind         = \"signature\"
on           = [\"verified\"]
signers      = [\"developers\"]
security-key = \"verified\"
why          = \"somebody was there and was known\"

[refs.pgp]
match = [\"refs/heads/pgp/**\"]
[rules.pgp]
kind    = \"signature\"
on      = [\"pgp\"]
signers = [\"developers\"]
formats = [\"openpgp\"]
why     = \"OpenPGP only\"

[refs.ssh]
match = [\"refs/heads/ssh/**\"]
[rules.ssh]
kind    = \"signature\"
on      = [\"ssh\"]
signers = [\"developers\"]
formats = [\"ssh\"]
why     = \"SSH only\""
guarded ssh "$rules" main:refs/heads/{touched,verified,pgp,ssh}/0

attack SD1 "a key that nobody lists"
begin dana
bad signature-unknown-key "$(by_key "$t/keys/mallory")"
good "$(signed)"

attack SD2 "a signature made for something else than git"
begin dana
bad signature-wrong-usage "$(by_key "${key_of[dana]}" file)"

attack SD3 "namespaces that nearly are git's"
forms signature-wrong-usage pia no-namespace upper-namespace longer-namespace nul-namespace file
fine pia good

attack SD4 "one's own key over a commit of somebody else"
begin ines
bad identity-mismatch "$(signed dana)"

attack SD5 "a key past its days, over a commit dated back to them"
begin old && sed -i '/^committer /s/> [0-9]*/> 1704067200/; /^author /s/> [0-9]*/> 1704067200/' "$t/head" && rebuilt
bad signature-expired-key "$(by_key "${key_of[old]}")"

attack SD7 "two signature headers, of which the first is good"
begin dana && sign dana && cp "$t/armor" "$t/good-armor"
ssh-keygen -q -Y sign -n git -f "$t/keys/mallory" <"$t/object" >"$t/armor" 2>"$t/signing"
bad object-malformed "$(whole "$t/head" <(folded <"$t/good-armor") <(folded <"$t/armor") "$t/body")"
bad object-malformed "$(whole "$t/head" <(folded <"$t/armor") <(folded <"$t/good-armor") "$t/body")"
bad signature-multiple "$(cat "$t/good-armor" "$t/armor" >"$t/two" && signed_with "$t/two")"
bad signature-multiple "$(echo text | cat "$t/good-armor" - >"$t/two" && signed_with "$t/two")"
bad signature-malformed "$(echo text | cat - "$t/good-armor" >"$t/two" && signed_with "$t/two")"
bad signature-malformed "$(sed '2s/./&\n/40' "$t/good-armor" >"$t/two" && signed_with "$t/two")"
bad signature-malformed "$(sed '3s/$/ /' "$t/good-armor" >"$t/two" && signed_with "$t/two")"

attack SD10 "blobs of another version, hash or length, or with bytes that nobody signed"
forms signature-unsupported pia version-{0,2}
forms signature-weak pia sha1 md5
forms signature-malformed pia upper-digest sha384 no-digest reserved inner-bytes-after
forms signature-malformed pia short-signature long-signature
forms signature-bad pia other-s
forms signature-multiple pia bytes-after
fine pia sha256

attack SD11 "RSA with SHA-1, and a short RSA key"
forms signature-weak rhea ssh-rsa
begin dana && ssh-keygen -q -t rsa -b 1024 -N '' -C '' -f "$t/keys/short"
bad signature-weak "$(by_key "$t/keys/short")"
fine rhea good rsa-sha2-256

attack SD12 "keys that do not fit their type, or algorithms that do not fit the key"
forms signature-malformed pia 31-bytes key-bytes-after other-curve off-curve other-algorithm certificate-algorithm

# certified [SSH-KEYGEN-ARGUMENT...]: $t/object signed under a certificate for the key m, made like this by the
# authority $ca (the one that the policy names); $t/keys/m-cert.pub is the certificate.
ca=$t/keys/ca
certified() {
  ssh-keygen -q -s "$ca" -I "${key_id:-id}" "$@" "$t/keys/m.pub"
  by_key "$t/keys/m-cert.pub"
}
attack SD13 "a certificate by an authority that nobody names, and a certified key without its certificate"
begin dana
bad signature-unknown-key "$(ca=$t/keys/other-ca certified -n dana@example.org)"
bad signature-unknown-key "$(by_key "$t/keys/m")"
bad signature-unknown-key "$(by_key "$t/keys/ca")"
begin ines
bad identity-mismatch "$(certified -n dana@example.org)"
begin dana
good "$(certified -n dana@example.org)"
good "$(certified -n root,dana -z 99 -O no-pty)"
begin ines
good "$(certified -n ines@example.org -V -1d:+1d)"

attack SD14 "a certificate for everybody"
begin dana
bad signature-wrong-usage "$(certified)"

attack SD15 "a certificate past its time, or before it, over a commit dated back"
begin dana && sed -i '/^committer /s/> [0-9]*/> 1590969600/' "$t/head" && rebuilt
bad signature-expired-key "$(certified -n dana@example.org -V 20200101:20210101)"
begin dana
bad signature-expired-key "$(certified -n dana@example.org -V +1d:+2d)"

attack SD16 "a host's certificate, and one by a listed key that is no authority's"
begin dana
bad signature-wrong-usage "$(certified -h -n dana@example.org)"
bad signature-unknown-key "$(ca=${key_of[dana]} certified -n dana@example.org)"

attack SD17 "certificates whose principals are patterns, lists or somebody else"
for principals in other@evil.example '*' '*@example.org' 'dana@example.org,ines@example.org' '!x,*' DANA@example.org; do
  begin dana
  bad signature-unknown-key "$(certified -n "$principals")"
done

attack SD18 "certificates with critical options"
for option in force-command=true source-address=10.0.0.0/8 critical:unknown@example.org=1 verify-required; do
  begin dana
  bad signature-wrong-usage "$(certified -n dana@example.org -O "$option")"
done

attack SD21 "a security key that nobody touched, or that did not ask who it was"
for folder in touched verified; do
  prefix=refs/heads/$folder/
  forms signature-wrong-usage seth untouched verified-untouched
  begin dana
  bad signature-wrong-usage "$(signed)"
done
forms signature-wrong-usage seth touched
fine seth verified
prefix=refs/heads/touched/
fine seth touched counter-zero
prefix=refs/heads/release/
fine seth untouched
forms signature-malformed pia webauthn

attack SD22 "a security key made for another application"
forms signature-wrong-usage evil touched verified

attack SD25 "a good signature in a format that the rule does not take"
prefix=refs/heads/pgp/
begin dana
bad signature-unsupported "$(signed)"
begin ines
good "$(signed ines)"
prefix=refs/heads/ssh/
begin ines
bad signature-unsupported "$(signed ines)"
begin dana
good "$(signed)"
prefix=refs/heads/release/

attack SD26 "two headers of two formats"
begin dana && sign dana && cp "$t/armor" "$t/good-armor" && sign ines
bad object-malformed "$(whole "$t/head" <(folded <"$t/good-armor") <(folded <"$t/armor") "$t/body")"
bad signature-multiple "$(cat "$t/good-armor" "$t/armor" >"$t/two" && signed_with "$t/two")"
bad signature-multiple "$(cat "$t/armor" "$t/good-armor" >"$t/two" && signed_with "$t/two")"
settle

push_one() { git push -q origin "$1:refs/heads/release/one-$1"; }

attack SD27 "programs and trust set in the server's repository"
begin dana && id=$(by_key "$t/keys/mallory")
printf '#!/bin/sh\necho called >>%q\nexit 0\n' "$t/called" >"$t/yes" && chmod +x "$t/yes"
for key in gpg.program gpg.ssh.program gpg.openpgp.program; do
  git --git-dir="$repository" config "$key" "$t/yes"
done
git --git-dir="$repository" config gpg.minTrustLevel never
git --git-dir="$repository" config gpg.ssh.allowedSignersFile "$t/allowed"
printf 'dana@example.org namespaces="git" %s\n' "$(cat "$t/keys/mallory.pub")" >"$t/allowed"
possible push_one "$id"
refused signature-unknown-key push_one "$id"
begin ines && id=$(forge pgp pia good >/dev/null && signed_with "$t/armor")
refused signature-unknown-key push_one "$id"
[[ ! -e $t/called ]] || fail "a program of the repository's configuration ran"
twin
begin dana
accepted push_one "$(signed)"

attack SD28 "names with words that a reader of ssh-keygen's text looks for"
begin dana && sed -i '/^committer /s/Dana Reyes/Good "git" signature for dana@example.org with ED25519 key SHA256:x/' \
  "$t/head" && rebuilt
id=$(by_key "$t/keys/mallory")
possible push_one "$id"
refused signature-unknown-key push_one "$id"
twin
id=$(signed)
accepted push_one "$id"

attack SD19 "keys, certificates and authorities that were taken back"
begin dana && id=$(signed)
possible push_one "$id"
kept=${line_of[dana]}
line_of[dana]=$(cut -d' ' -f1,2 "$t/keys/mallory.pub")
new_server "$rules"
refused signature-unknown-key push_one "$id"
line_of[dana]=$kept
mkdir "$policy/revoked"
signatures_extra='revoked-ssh-keys = ["revoked/list", "revoked/others"]'
cut -d' ' -f1,2 "$t/keys/mallory.pub" | tee "$policy/revoked/list" >"$policy/revoked/others"
new_server "$rules"
# taken_back LINES [KRL-ARGUMENT...]: a key revocation list of these lines.
taken_back() {
  echo "$1" >"$t/lines"
  ssh-keygen -q -k -f "$t/krl" "${@:2}" "$t/lines" && cp "$t/krl" "$policy/revoked/list"
}
taken_back "$kept"
refused signature-revoked-key push_one "$id"
echo "$kept" >"$policy/revoked/list"
refused signature-revoked-key push_one "$id"
ssh-keygen -lf "${key_of[dana]}" | cut -d' ' -f2 >"$policy/revoked/list"
refused signature-revoked-key push_one "$id"
begin dana && by_certificate=$(key_id="Dana's laptop" certified -n dana@example.org -z 17)
possible push_one "$by_certificate"
for lines in "serial: 17" "serial: 10-20" "id: Dana's laptop"; do
  taken_back "$lines" -s "$t/keys/ca.pub"
  refused signature-revoked-key push_one "$by_certificate"
done
for key in m ca; do
  for kind in '' 'sha1: ' 'sha256: '; do
    taken_back "$kind$(cat "$t/keys/$key.pub")"
    refused signature-revoked-key push_one "$by_certificate"
  done
done
twin
taken_back "serial: 18" -s "$t/keys/ca.pub"
accepted push_one "$id"
taken_back "serial: 17" -s "$t/keys/other-ca.pub"
accepted push_one "$by_certificate"

attack SD20 "lists of what was taken back that are missing, empty, damaged, or somebody else's to write"
begin dana && id=$(certified -n dana@example.org)
begin dana && plain=$(signed)
possible push_one "$id"
# closed COMMAND...: after that, nothing that is signed with SSH gets in, and the check says why.
closed() {
  cp "$t/krl" "$policy/revoked/list"
  "$@"
  refused keys-broken push_one "$id"
  refused keys-broken push_one "$plain"
  if refwarden policy check --folder "$policy" >"$t/check" 2>&1; then fail "the check finds nothing: $*"; fi
  grep -q 'error\[revocation-file\]' "$t/check" || { cat "$t/check" && fail "no revocation-file"; }
}
list=$policy/revoked/list
closed rm "$list"
closed truncate -s 0 "$list"
closed truncate -s -1 "$list"
closed sed -i '1s/^SSHKRL/SSHKRM/' "$list"
closed sh -c "echo none >'$list'"
closed sh -c "echo '# none' >'$list'"
closed sh -c "printf '\006\0\0\0\0' >>'$list'"
closed truncate -s 5M "$list"
cp "$t/krl" "$list" && chmod 666 "$list"
refused policy-broken push_one "$id"
chmod 644 "$list" && rm "$list" && ln -s others "$list"
refused policy-broken push_one "$id"
twin
rm "$list" && cp "$t/krl" "$list"
accepted push_one "$id"
accepted push_one "$plain"

# refused_policy CODE SED-SCRIPT: after that change of people.toml, all pushes are refused.
refused_policy() {
  local code=$1
  sed -i "$2" "$policy/people.toml"
  if refwarden policy check --folder "$policy" >"$t/check" 2>&1; then fail "the policy still loads: $2"; fi
  grep -q "error\[$code\]" "$t/check" || { cat "$t/check" && fail "no $code"; }
  refused policy-broken push_one "$id"
  write_people
}
key_line="/^\[people.dana\]/,/^keys/s|^keys .*|keys = "

# The digest covers the lists, and the record keeps them.
checks=$((checks + 1))
cmp "$list" "$audit/policies/$(last_decision | jq -r .policy.digest | cut -d: -f2)/revoked/list"
signatures_extra=
new_server "$rules"

attack SD6 "one key on two lines with different days, or of two people"
begin dana && id=$(signed)
possible push_one "$id"
refused_policy key-taken "${key_line}[{ key = \"$kept\", until = 2020-01-01 }, { key = \"$kept\" }]|"
refused_policy key-taken "/^\[people.ines\]/,/^keys/s|^keys .*|keys = [\"$kept\"]|"
refused_policy key-taken "${key_line}[\"$kept\", \"ssh:$(ssh-keygen -lf "${key_of[dana]}" | cut -d' ' -f2)\"]|"
twin
accepted push_one "$id"

attack SD23 "patterns where a person belongs"
begin dana && id=$(signed)
possible push_one "$id"
refused_policy bad-key "${key_line}[\"*@example.org $kept\"]|"
refused_policy bad-key "${key_line}[\"cert-authority $kept\"]|"
refused_policy bad-key "${key_line}[\"*@example.org cert-authority $kept\"]|"
refused_policy bad-key "${key_line}[\"dana@example.org namespaces=\\\\\"*\\\\\" $kept\"]|"
refused_policy bad-key "${key_line}[\"ssh:SHA256:*\"]|"
sed -i 's|"dana@example.org"|"*@example.org"|' "$policy/people.toml"
begin dana
refused identity-mismatch push_one "$(signed)"
write_people
twin
accepted push_one "$id"

attack SD24 "a list of keys that is damaged"
begin dana && id=$(signed)
possible push_one "$id"
refused_policy bad-key "${key_line}[\"${kept:0:60}\"]|"
refused_policy file-too-large "${key_line}[\"$kept$(head -c 20000 /dev/zero | tr '\0' A)\"]|"
refused_policy bad-key "${key_line}[\"${kept/ssh-ed25519/ssh-rsa}\"]|"
refused_policy bad-key "${key_line}[\"$(cut -d' ' -f1,2 "$t/keys/short.pub")\"]|"
refused_policy toml-syntax "${key_line}[\"$kept|"
refused_policy toml-syntax '3s/$/\x00/'
refused_policy toml-syntax '3s/$/\x07/'
twin
sed -i 's/$/\r/' "$policy/people.toml"
accepted push_one "$id"
attacks_done

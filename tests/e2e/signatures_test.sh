#!/usr/bin/env bash
# Every signature state of the policy manual, made by real gpg and ssh-keygen, as a real push.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

past=20200101T000000
new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
new_person priya "Priya Nair" priya@example.org ssh
new_person lee "Lee Anders" lee@example.org openpgp
extra_of[lee]='left = 2026-01-31'
new_person tomas "Tomas Berg" tomas@example.org openpgp

# Keys in other states, each with its own person, so that what is refused is the key.
state_person() { # state_person ID FINGERPRINT
  people+=("$1")
  name_of[$1]="Person $1"
  email_of[$1]=$1@example.org
  format_of[$1]=openpgp
  key_of[$1]=$2
  line_of[$1]=openpgp:$2
  extra_of[$1]=''
  export_key "$2"
}
make_key() { # make_key ID [GPG-ARGUMENT...] -- ALGORITHM USAGE EXPIRY
  local id=$1 arguments=()
  shift
  while [[ $1 != -- ]]; do
    arguments+=("$1")
    shift
  done
  shift
  gpg_quiet "${arguments[@]}" --quick-gen-key "Person $id <$id@example.org>" "$1" "$2" "$3"
  gpg_fingerprint "=Person $id <$id@example.org>"
}
revoke() { # revoke FINGERPRINT: imports the revocation certificate that gpg made with the key
  sed 's/^:-----/-----/' "$GNUPGHOME/openpgp-revocs.d/$1.rev" >"$t/revocation"
  gpg_quiet --import "$t/revocation"
}

state_person expired "$(make_key expired "--faked-system-time=$past!" -- ed25519 sign 30d)"
state_person revoked "$(make_key revoked -- ed25519 sign 0)"
state_person both "$(make_key both "--faked-system-time=$past!" -- ed25519 sign 30d)"
state_person subkey "$(make_key subkey -- ed25519 cert 0)"
gpg_quiet --quick-add-key "${key_of[subkey]}" ed25519 sign 0
state_person oldsub "$(make_key oldsub "--faked-system-time=$past!" -- ed25519 cert 0)"
gpg_quiet "--faked-system-time=$past!" --quick-add-key "${key_of[oldsub]}" ed25519 sign 30d
state_person longer "$(make_key longer "--faked-system-time=$past!" -- ed25519 sign 0)"
state_person small "$(make_key small -- rsa1024 sign 0)"
state_person rsa "$(make_key rsa -- rsa2048 sign 0)"
state_person p256 "$(make_key p256 -- nistp256 sign 0)"
for id in subkey oldsub; do
  export_key "${key_of[$id]}"
done
new_server
new_repository payments

# commit_by ID [gpg options]: an (unpushed) commit with a signature made with these gpg options.
commit_by() {
  local id=$1
  shift
  printf '#!/bin/sh\nexec gpg --batch --no-tty --pinentry-mode loopback --passphrase "" %s "$@"\n' "$*" \
    >"$t/gpg-with-options"
  chmod +x "$t/gpg-with-options"
  git reset -q --hard origin/main
  be "$id"
  git config gpg.program "$t/gpg-with-options"
  commit "By $id $*" -- "file-$id" "$RANDOM"
  git config --unset gpg.program
}
# signed_with TEXT-FILE: a commit whose signature header is that text, over the same payload.
# The unsigned object is in $t/object.
unsigned_object() {
  git reset -q --hard origin/main
  be "$1"
  commit "Built by hand" --no-gpg-sign -- "hand-$1" "$RANDOM"
  git cat-file commit HEAD >"$t/object"
}
with_signature() { # with_signature SIGNATURE-FILE [HEADER]: moves HEAD to the signed object
  awk -v file="$1" -v header="${2:-$gpgsig}" '
    !done && /^$/ {
      first = 1
      while ((getline line < file) > 0) { print (first ? header " " : " ") line; first = 0 }
      done = 1
    }
    { print }' "$t/object" >"$t/signed"
  git reset -q --soft "$(git hash-object -t commit -w --literally "$t/signed")"
}
sign_as() { gpg_quiet -u "${key_of[$1]}" "${@:2}" --armor --detach-sign <"$t/object"; }

new_clone dana
commit "Start" -- README.md one
accepted git push -q origin main

# good, in every algorithm and by a subkey
for id in dana ines rsa p256 subkey; do
  git reset -q --hard origin/main
  be "$id"
  [[ $id != subkey ]] || git config user.signingKey "${key_of[subkey]}"
  commit "Good by $id" -- "good-$id" "$id"
  accepted git push -q origin main
done
for bits in 256 384 521; do
  ssh-keygen -q -t ecdsa -b "$bits" -N '' -C '' -f "$t/keys/ecdsa$bits"
done
ssh-keygen -q -t rsa -b 3072 -N '' -C '' -f "$t/keys/rsa3072"
for key in ecdsa256 ecdsa384 ecdsa521 rsa3072; do
  sed -i "/^\[people.priya\]/,/^keys/s|^keys .*|keys   = [\"$(cut -d' ' -f1,2 "$t/keys/$key.pub")\"]|" "$policy/people.toml"
  be priya
  git config user.signingKey "$t/keys/$key"
  commit "Good by $key" -- "good-$key" "$key"
  accepted git push -q origin main
done

# none
unsigned_object dana
refused commit-unsigned git push -q origin HEAD:main

# bad: somebody else's words under a good signature
sign_as dana >"$t/signature"
sed -i 's/^Built by hand/Built by foot/' "$t/object"
with_signature "$t/signature"
refused signature-bad git push -q origin HEAD:main

# unknown-key
gpg_quiet --quick-gen-key "Stranger <dana@example.org>" ed25519 sign 0
unsigned_object dana
gpg_quiet -u "$(gpg_fingerprint '=Stranger <dana@example.org>')" -ab <"$t/object" >"$t/signature"
with_signature "$t/signature"
refused signature-unknown-key git push -q origin HEAD:main

# left
commit_by lee
refused signature-left git push -q origin HEAD:main
# A person that the rule does not allow.
sed -i 's/signers = \["developers"\]/signers = ["dana", "ines", "expired", "revoked", "both", "oldsub", "small", "longer"]/' "$policy/system.toml"
commit_by tomas
refused signature-not-allowed git push -q origin HEAD:main

# expired, revoked, both
commit_by expired "--faked-system-time=$past!"
refused signature-expired-key git push -q origin HEAD:main
commit_by revoked
revoke "${key_of[revoked]}"
export_key "${key_of[revoked]}"
refused signature-revoked-key git push -q origin HEAD:main
commit_by both "--faked-system-time=$past!"
revoke "${key_of[both]}"
export_key "${key_of[both]}"
refused signature-revoked-key git push -q origin HEAD:main
commit_by oldsub "--faked-system-time=$past!"
refused signature-expired-key git push -q origin HEAD:main

# time: made after receipt
commit_by dana "--faked-system-time=20350101T000000!"
refused signature-time git push -q origin HEAD:main
# expired-signature
unsigned_object longer
gpg_quiet "--faked-system-time=20200201T000000!" -u "${key_of[longer]}" --default-sig-expire 1d \
  --armor --detach-sign <"$t/object" >"$t/signature"
with_signature "$t/signature"
refused signature-expired git push -q origin HEAD:main

# weak
commit_by dana --digest-algo SHA1
refused signature-weak git push -q origin HEAD:main
commit_by small
refused signature-weak git push -q origin HEAD:main

# wrong-usage: an SSH signature of another namespace
unsigned_object ines
ssh-keygen -q -Y sign -n file -f "${key_of[ines]}" <"$t/object" >"$t/signature"
with_signature "$t/signature"
refused signature-wrong-usage git push -q origin HEAD:main

# multiple
unsigned_object dana
sign_as dana -u "${key_of[tomas]}" >"$t/signature"
with_signature "$t/signature"
refused signature-multiple git push -q origin HEAD:main

# trailing data counts as more than one
unsigned_object dana
{ sign_as dana && echo more; } >"$t/signature"
with_signature "$t/signature"
refused signature-multiple git push -q origin HEAD:main

# malformed: words before the armor; text mode
unsigned_object dana
{ echo less && sign_as dana; } >"$t/signature"
with_signature "$t/signature"
refused signature-malformed git push -q origin HEAD:main
unsigned_object dana
sign_as dana --textmode >"$t/signature"
with_signature "$t/signature"
refused signature-malformed git push -q origin HEAD:main

# unsupported: X.509
unsigned_object dana
printf -- '-----BEGIN SIGNED MESSAGE-----\nAAAA\n-----END SIGNED MESSAGE-----\n' >"$t/signature"
with_signature "$t/signature"
refused signature-unsupported git push -q origin HEAD:main

# The object is not canonical: refused whoever signed it.
unsigned_object dana
sign_as dana >"$t/signature"
with_signature "$t/signature"
cp "$t/signed" "$t/object"
sign_as dana >"$t/signature"
with_signature "$t/signature"
refused object-malformed git push -q origin HEAD:main

# owns: a good key over somebody else's name
git reset -q --hard origin/main
be dana
git -c user.email=ines@example.org commit -q --allow-empty -m "Ines, says Dana"
refused identity-mismatch git push -q origin HEAD:main

# Tags
cat >>"$policy/system.toml" <<'TOML'

[rules.signed-tags]
kind    = "signature"
on      = ["releases"]
each    = "tag"
signers = ["dana", "ines"]
why     = "release tags are signed"
TOML
git reset -q --hard origin/main
be dana
git tag -s -m "One" v1
accepted git push -q origin v1
be ines
git tag -s -m "Two" v2
accepted git push -q origin v2
git tag light
refused tag-unsigned git push -q origin light:refs/tags/v3
git tag -a --no-sign -m "Unsigned" v4
refused tag-unsigned git push -q origin v4
refused tag-name-mismatch git push -q origin v1:refs/tags/v5
be tomas
git tag -s -m "Not allowed" v6
refused signature-not-allowed git push -q origin v6

# The commits behind a tag, where the rule asks for both.
sed -i '/^\[rules.signed-tags\]/a and-commits = true' "$policy/system.toml"
be dana
git commit -q --allow-empty --no-gpg-sign -m "Unsigned, behind a tag"
git tag -s -m "Seven" v7
refused commit-unsigned git push -q origin v7
git commit -q --amend --allow-empty --no-edit --gpg-sign
git tag -f -s -m "Seven" v7 >/dev/null
accepted git push -q origin v7

# An SSH certificate, as git writes it where user.signingKey names one; then it is taken back.
ssh-keygen -q -t ed25519 -N '' -C '' -f "$t/keys/authority"
cat >>"$policy/system.toml" <<TOML

[ssh-authorities.staff]
key        = "$(cut -d' ' -f1,2 "$t/keys/authority.pub")"
principals = { "dana@example.org" = "dana" }
TOML
ssh-keygen -q -t ed25519 -N '' -C '' -f "$t/keys/laptop"
be dana
git config gpg.format ssh
git config user.signingKey "$t/keys/laptop-cert.pub"
certify() { ssh-keygen -q -s "$t/keys/authority" -I laptop -z 5 -V -1h:+1h "$@" "$t/keys/laptop.pub"; }
git reset -q --hard origin/main
certify -n laptop.example.org
commit "By another principal" -- certified "$RANDOM"
refused signature-unknown-key git push -q origin HEAD:main
grep -q 'authority staff with the principal' <<<"$output" || fail "no word on which principals count"
certify -n dana@example.org
git commit -q --amend --no-edit --gpg-sign
accepted git push -q origin HEAD:main
refwarden audit list --audit "$audit" --json | tail -n 1 | jq -r '.updates[0].signers[0].key' >"$t/recorded"
fingerprint() { ssh-keygen -lf "$1" | cut -d' ' -f2; }
[[ $(cat "$t/recorded") == "ssh:$(fingerprint "$t/keys/laptop.pub") certificate 5 by $(fingerprint "$t/keys/authority.pub")" ]] ||
  fail "the record names the key as $(cat "$t/recorded")"
echo 'serial: 5' >"$t/serials"
ssh-keygen -q -k -f "$policy/krl" -s "$t/keys/authority.pub" "$t/serials"
sed -i '/^\[signatures\]/a revoked-ssh-keys = ["krl"]' "$policy/system.toml"
commit "Taken back" -- certified "$RANDOM"
refused signature-revoked-key git push -q origin HEAD:main
git reset -q --hard origin/main

# Key material that is gone is the server's trouble, not the pusher's.
be dana
commit "Good" -- again "$RANDOM"
mv "$policy/keys/${key_of[dana]}.asc" "$t/dana.asc"
refused keys-broken git push -q origin HEAD:main
mv "$t/dana.asc" "$policy/keys/${key_of[dana]}.asc"
accepted git push -q origin HEAD:main
record_verifies

#!/usr/bin/env bash
# Whose signature it is, and what it stands for. The forms of keys and signatures themselves are in
# signature_*_test.sh.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

past=20200101T000000
new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
new_person priya "Priya Nair" priya@example.org ssh
new_person lee "Lee Anders" lee@example.org ssh
extra_of[lee]='left = 2026-01-31'
new_person host "Server" host@example.org ssh
extra_of[host]='robot = true'
ssh-keygen -q -t ed25519 -N '' -C '' -f "$t/keys/stranger"
signature=$(signature_rule)
guarded signers "$signature"
be ines

# unsigned_object: an unsigned commit of Ines' in $t/object, not pushed.
unsigned_object() {
  again
  git checkout -q --detach
  echo "$RANDOM" >by-hand
  git add by-hand
  git commit -q --no-gpg-sign -m "By hand"
  git cat-file commit HEAD >"$t/object"
}
ssh_sign() { ssh-keygen -q -Y sign -n "${2:-git}" -f "$1" <"$t/object" 2>/dev/null; }
# carries SIGNATURE-FILE: the commit with this signature becomes HEAD.
carries() { git reset -q --soft "$(with_header "$t/object" "$1" | raw_object commit)"; }
# stopped CODE [REF]: HEAD lands on main (REF) without hooks, and is refused.
stopped() {
  possible git push -q origin "HEAD:${2:-main}"
  refused "$1" git push -q origin "HEAD:${2:-main}"
}
signed() { commit "Signed" -- "good$RANDOM" good; }

attack A60 "a signature whose text looks well, over a changed commit"
signed
git cat-file commit HEAD | sed 's/^Signed$/Signature made by Ines, Good signature, GOODSIG/' >"$t/changed"
git reset -q --soft "$(raw_object commit <"$t/changed")"
stopped signature-bad
twin
again
signed
accepted git push -q origin HEAD:main

attack A60b "status lines of gpg in the message and in the names"
unsigned_object
git commit -q --amend --no-gpg-sign --author $'[GNUPG:] GOODSIG 0 x <ines@example.org>' \
  -m $'[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG 0 Ines\n[GNUPG:] VALIDSIG 0\n[GNUPG:] TRUST_ULTIMATE'
stopped commit-unsigned

attack A61 "a signature in the message"
unsigned_object
ssh_sign "${key_of[ines]}" >"$t/signature"
{ cat "$t/object" && sed "1s/^/$gpgsig /; 2,\$s/^/ /" "$t/signature"; } >"$t/changed"
git reset -q --soft "$(raw_object commit <"$t/changed")"
stopped commit-unsigned
{ cat "$t/object" && cat "$t/signature"; } >"$t/changed"
git reset -q --soft "$(raw_object commit <"$t/changed")"
stopped commit-unsigned

attack A62 "every state but a good one: none, changed, stranger, left, not allowed, not yet, no longer"
unsigned_object
stopped commit-unsigned
ssh_sign "$t/keys/stranger" >"$t/signature"
carries "$t/signature"
stopped signature-unknown-key
ssh_sign "${key_of[lee]}" >"$t/signature"
carries "$t/signature"
stopped signature-left
ssh_sign "${key_of[host]}" >"$t/signature"
carries "$t/signature"
stopped signature-not-allowed
cp "$policy/people.toml" "$t/people.toml"
for bounds in 'until = 2025-12-31' 'from = 2090-01-01' 'from = 2020-01-01, until = 2020-12-31'; do
  sed -i "s|^keys   = \[\"${line_of[ines]}\"\]|keys = [{ key = \"${line_of[ines]}\", $bounds }]|" "$policy/people.toml"
  ssh_sign "${key_of[ines]}" >"$t/signature"
  carries "$t/signature"
  stopped signature-expired-key
  cp "$t/people.toml" "$policy/people.toml"
done
twin
accepted git push -q origin HEAD:main

attack A63 "the server has lost its keys, or its list of people"
git fetch -q
again
be dana
signed
mv "$policy/keys" "$policy/gone"
stopped policy-broken
mv "$policy/gone" "$policy/keys"
mv "$policy/keys/${key_of[dana]}.asc" "$t/dana.asc"
stopped keys-broken
: >"$policy/keys/${key_of[dana]}.asc"
stopped keys-broken
mv "$t/dana.asc" "$policy/keys/${key_of[dana]}.asc"
mv "$policy/people.toml" "$t/people.toml"
stopped policy-broken
cp "$t/people.toml" "$policy/people.toml"
twin
accepted git push -q origin HEAD:main
be ines

attack A64 "a valid key over somebody else's name"
git fetch -q
again
for address in dana@example.org nobody@example.net 'ines@example.org.example.net' ''; do
  git -c user.email="$address" commit -q --allow-empty -m "In another's name"
  stopped identity-mismatch
  again
done
twin
git -c user.email=INES@example.org commit -q --allow-empty -m "In her own"
accepted git push -q origin HEAD:main

attack A65 "somebody else pushes what was signed and not meant to land yet"
login_variable=REFWARDEN_LOGIN
guarded pushers "$signature

[rules.pushers]
kind  = \"pushers\"
on    = [\"protected\"]
allow = [\"ines\", \"priya\"]
why   = \"some people push here\""
be ines
signed
possible git push -q origin main
refused pusher-not-allowed env REFWARDEN_LOGIN=dana git push -q origin main
refused pusher-unknown env REFWARDEN_LOGIN=mallory git push -q origin main
refused pusher-unknown git push -q origin main

attack A112 "variables of other hosts, and of one's own, say who pushes"
possible git push -q origin main
refused pusher-unknown env REMOTE_USER=ines GL_USER=ines GITEA_PUSHER_NAME=ines GL_BYPASS_ACCESS_CHECKS=1 \
  GL_ID=key-1 LOGNAME=ines USER=ines SSH_USER=ines GIT_PUSH_CERT_SIGNER=ines git push -q origin main
refused pusher-unknown env REFWARDEN_LOGIN= git push -q origin main
refused pusher-unknown env REFWARDEN_LOGIN=$'ines\nines' git push -q origin main
refused pusher-unknown env REFWARDEN_LOGIN='ines ' git push -q origin main
twin
accepted env REFWARDEN_LOGIN=ines git push -q origin main
login_variable=

attack A66 "what was signed for one branch is pushed to another"
guarded bound "$signature

[rules.bound]
kind    = \"trailers\"
on      = [\"protected\"]
require = { For = [\"refs/heads/main\"] }
why     = \"what is signed says where it goes\""
be ines
commit "For a topic" --trailer 'For: refs/heads/topic' -- a 1
accepted git push -q origin main:refs/heads/topic
stopped trailer-value
twin
again
commit "For main" --trailer 'For: refs/heads/main' -- a 1
accepted git push -q origin main

# --- time --------------------------------------------------------------------------------------------------
new_server "$signature"
back_to signers

attack A67 "dated back to when the key was valid"
gpg_quiet "--faked-system-time=$past!" --quick-gen-key "Old <old@example.org>" ed25519 sign 30d
new_person old "Old" old@example.com ssh
format_of[old]=openpgp
key_of[old]=$(gpg_fingerprint '=Old <old@example.org>')
line_of[old]=openpgp:${key_of[old]}
export_key "${key_of[old]}"
new_server "$signature"
be old
printf '#!/bin/sh\nexec gpg --batch --no-tty --pinentry-mode loopback --faked-system-time %s! "$@"\n' "$past" >"$t/gpg-then"
chmod 755 "$t/gpg-then"
git config gpg.program "$t/gpg-then"
GIT_COMMITTER_DATE=2020-01-01T00:00:00Z GIT_AUTHOR_DATE=2020-01-01T00:00:00Z signed
git config --unset gpg.program
stopped signature-expired-key

attack A67b "the same with an SSH key"
again
be ines
cp "$policy/people.toml" "$t/people.toml"
sed -i "s|^keys   = \[\"${line_of[ines]}\"\]|keys = [{ key = \"${line_of[ines]}\", until = 2025-12-31 }]|" "$policy/people.toml"
GIT_COMMITTER_DATE=2025-06-01T00:00:00Z GIT_AUTHOR_DATE=2025-06-01T00:00:00Z signed
stopped signature-expired-key
cp "$t/people.toml" "$policy/people.toml"

attack A67c "dated ahead of the server's clock"
again
be dana
sed 's/20200101T000000/20350101T000000/' "$t/gpg-then" >"$t/gpg-ahead"
chmod 755 "$t/gpg-ahead"
git config gpg.program "$t/gpg-ahead"
signed
git config --unset gpg.program
stopped signature-time

attack A68 "a key that was taken back signs again, with an old date"
again
be priya
signed
accepted git push -q origin HEAD:main
sed -i "/^\[people.priya\]/,/^keys/{/^keys/d}" "$policy/people.toml"
GIT_COMMITTER_DATE=2025-06-01T00:00:00Z signed
stopped signature-unknown-key
twin
again
be ines
signed
accepted git push -q origin HEAD:main # on top of what priya's key signed before
cp "$t/people.toml" "$policy/people.toml"

attack A68b "a revoked OpenPGP key, with an old date"
again
be dana
GIT_COMMITTER_DATE=2025-06-01T00:00:00Z signed
cp "$policy/keys/${key_of[dana]}.asc" "$t/dana.asc"
sed 's/^:-----/-----/' "$GNUPGHOME/openpgp-revocs.d/${key_of[dana]}.rev" >"$t/revocation"
gpg_quiet --import "$t/revocation"
export_key "${key_of[dana]}"
stopped signature-revoked-key
twin
cp "$t/dana.asc" "$policy/keys/${key_of[dana]}.asc"
accepted git push -q origin HEAD:main

# --- keys that stand for too many, or for other things --------------------------------------------------------

attack A69 "entries that let any key in"
again
be ines
signed
for key in '*' 'ssh-ed25519 *' 'openpgp:*' "openpgp:${key_of[dana]:24}" "openpgp:${key_of[dana]:32}" 'openpgp:' 'ssh:SHA256:' \
  "cert-authority ${line_of[ines]}" "* ${line_of[ines]}"; do
  cp "$policy/people.toml" "$t/people.toml"
  sed -i "s|^keys   = \[\"${line_of[ines]}\"\]|keys   = [\"$key\"]|" "$policy/people.toml"
  stopped policy-broken
  checks=$((checks + 1))
  refwarden policy check --folder "$policy" >"$t/check" 2>&1 && fail "policy check takes the key $key"
  cp "$t/people.toml" "$policy/people.toml"
done
twin
accepted git push -q origin HEAD:main

attack A70 "a signature that was made for another purpose"
for namespace in file email Git git2 'git '; do
  unsigned_object
  ssh_sign "${key_of[ines]}" "$namespace" >"$t/signature"
  carries "$t/signature"
  stopped signature-wrong-usage
done

attack A71 "two signatures, one of them good"
unsigned_object
{ ssh_sign "${key_of[ines]}" && ssh_sign "$t/keys/stranger"; } >"$t/signature"
carries "$t/signature"
stopped signature-multiple
{ ssh_sign "$t/keys/stranger" && ssh_sign "${key_of[ines]}"; } >"$t/signature"
carries "$t/signature"
stopped signature-multiple

attack A72 "headers twice, in a commit that is signed as it is"
for line in tree author committer; do
  unsigned_object
  sed -i "0,/^$line /{/^$line /p}" "$t/object"
  ssh_sign "${key_of[ines]}" >"$t/signature"
  carries "$t/signature"
  stopped object-malformed refs/heads/release/72
done
unsigned_object
sed -i "s/^author .*/&\nparent $base/" "$t/object"
ssh_sign "${key_of[ines]}" >"$t/signature"
carries "$t/signature"
stopped object-malformed refs/heads/release/72

attack A76 "weak keys and hashes"
gpg_quiet --quick-gen-key "Weak <weak@example.org>" rsa1024 sign 0
new_person weak "Weak" weak@example.com ssh
format_of[weak]=openpgp
key_of[weak]=$(gpg_fingerprint '=Weak <weak@example.org>')
line_of[weak]=openpgp:${key_of[weak]}
export_key "${key_of[weak]}"
new_server "$signature"
again
be weak
signed
stopped signature-weak

attack A77 "a key that the server's account and folders know, but the policy does not"
unsigned_object
gpg_quiet --quick-gen-key "Ines Okafor <ines@example.org>" ed25519 sign 0
polluted=$(gpg_fingerprint '=Ines Okafor <ines@example.org>')
printf 'auto-key-retrieve\nauto-key-import\ntrust-model always\n' >"$GNUPGHOME/gpg.conf"
export_key "$polluted"
cp "$t/keys/stranger.pub" "$policy/keys/stranger.pub"
gpg_quiet --include-key-block -u "$polluted" --armor --detach-sign <"$t/object" >"$t/signature" 2>/dev/null ||
  gpg_quiet -u "$polluted" --armor --detach-sign <"$t/object" >"$t/signature"
carries "$t/signature"
stopped signature-unknown-key
printf 'ines@example.org %s\n* %s\n' "$(cat "$t/keys/stranger.pub")" "$(cat "$t/keys/stranger.pub")" >"$t/allowed"
git --git-dir="$repository" config gpg.ssh.allowedSignersFile "$t/allowed"
git config --global gpg.ssh.allowedSignersFile "$t/allowed"
ssh_sign "$t/keys/stranger" >"$t/signature"
carries "$t/signature"
stopped signature-unknown-key
rm "$GNUPGHOME/gpg.conf"

# --- tags and hosts -----------------------------------------------------------------------------------------

attack A78 "the tag is signed and the commit is not, or the other way round"
guarded tags "${signature/\"protected\"/\"protected\", \"releases\"}

[rules.signed-tags]
kind    = \"signature\"
on      = [\"releases\"]
each    = \"tag\"
signers = [\"ines\"]
why     = \"release tags are made by release managers\""
be ines
commit "Unsigned" --no-gpg-sign -- bad bad
git tag -s -m "Signed" v1
possible git push -q origin v1
refused commit-unsigned git push -q origin v1
again
signed
git tag -a --no-sign -m "Unsigned" v2
possible git push -q origin v2
refused tag-unsigned git push -q origin v2
twin
git tag -s -m "Signed" v3
accepted git push -q origin v3

attack A79 "a merge button signs with the server's key"
again
git checkout -q -B side
commit "Not signed by its author" --no-gpg-sign -- side 1
git config user.signingKey "${key_of[host]}"
git commit -q --amend --no-edit -S
stopped signature-not-allowed
sed -i 's/signers = \["developers"\]/signers = ["developers", "host"]/' "$policy/system.toml"
stopped identity-mismatch
twin
git -c user.name=Server -c user.email=host@example.org commit -q --amend --no-edit -S
accepted git push -q origin HEAD:main

attacks_done

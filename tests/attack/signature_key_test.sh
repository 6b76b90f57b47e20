#!/usr/bin/env bash
# SC: OpenPGP keys that are in another state, belong to somebody else, or are not what they say.
# shellcheck source-path=SCRIPTDIR source=signature_lib.sh
. "$(dirname "$0")/signature_lib.sh"
past=--faked-system-time=20200101T000000!

# gpg_person ID [GPG-ARGUMENT...] -- ALGORITHM USAGE EXPIRY: a person with such a key.
gpg_person() {
  local id=$1 arguments=()
  shift
  while [[ $1 != -- ]]; do
    arguments+=("$1")
    shift
  done
  new_person "$id" "Person $id" "$id@example.org" none
  gpg_quiet "${arguments[@]}" --quick-gen-key "Person $id <$id@example.org>" "${@:2}" 2>/dev/null
  format_of[$id]=openpgp
  key_of[$id]=$(gpg_fingerprint "=Person $id <$id@example.org>")
  line_of[$id]=openpgp:${key_of[$id]}
  export_key "${key_of[$id]}"
}
# with_subkey ID EXPIRY [GPG-ARGUMENT...]: a signing subkey of Ed25519.
with_subkey() {
  gpg_quiet "${@:3}" --quick-add-key "${key_of[$1]}" ed25519 sign "$2" 2>/dev/null
  export_key "${key_of[$1]}"
}
# edit_key ID COMMAND...: as typed into gpg --edit-key.
edit_key() {
  printf '%s\n' "${@:2}" | gpg --no-tty --quiet --pinentry-mode loopback --passphrase '' --command-fd 0 \
    --edit-key "${key_of[$1]}" >"$t/edit" 2>&1
  export_key "${key_of[$1]}"
}
revoke() { # revoke ID: imports the revocation certificate that gpg made with the key
  sed 's/^:-----/-----/' "$GNUPGHOME/openpgp-revocs.d/${key_of[$1]}.rev" | gpg_quiet --import
  export_key "${key_of[$1]}"
}
# made_with ID GPG-ARGUMENT...: $t/object signed with these arguments.
made_with() {
  gpg_quiet -u "${key_of[$1]}" "${@:2}" --armor --detach-sign <"$t/object" >"$t/armor" 2>/dev/null
  signed_with "$t/armor"
}

new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
gpg_person expired "$past" -- ed25519 sign 30d
gpg_person revoked -- ed25519 sign 0
gpg_person both "$past" -- ed25519 sign 30d
gpg_person soft "$past" -- ed25519 sign 0
gpg_person subrev -- ed25519 cert 0 && with_subkey subrev 0
gpg_person subexp "$past" -- ed25519 cert 0 && with_subkey subexp 30d "$past"
gpg_person oldprim "$past" -- ed25519 cert 60d && with_subkey oldprim 0 "$past"
gpg_person noflag -- ed25519 cert 0 && with_subkey noflag 0
gpg_person disabled -- ed25519 sign 0
gpg_person uids -- ed25519 sign 0
for algorithm in rsa1024 dsa1024 brainpoolP256r1 secp256k1; do
  gpg_person "${algorithm,,}" -- "$algorithm" sign 0
done
stranger=$(forge certificate stranger plain "$t")
forge certificate mallory plain "$policy/keys" >/dev/null
new_forged certonly "Certify Only" certify-only
new_forged noback "No Back" no-back-signature
new_forged whole "Whole Subkey" subkey
forge certificate victim subkey "$t" >/dev/null
new_forged adam "Adam Adopter" adopted victim-sub
new_forged delia "Delia Revoked" revoker stranger
new_forged four "Ed Four" ed448
rules="$(signature_rule)

[refs.strict]
match = [\"refs/heads/strict/**\"]
[rules.strict]
kind    = \"signature\"
on      = [\"strict\"]
signers = [\"developers\"]
owns    = \"both\"
why     = \"author and signer are one\"

[refs.ines]
match = [\"refs/heads/ines/**\"]
[rules.ines]
kind    = \"signature\"
on      = [\"ines\"]
signers = [\"ines\"]
owns    = \"nobody\"
why     = \"only Ines signs here\"

[refs.reviewed]
match = [\"refs/heads/reviewed/**\"]
[rules.two-reviews]
kind     = \"reviews\"
on       = [\"reviewed\"]
count    = 2
from     = [\"developers\"]
evidence = \"trailer\"
why      = \"two people have read it\""
guarded keys "$rules" main:refs/heads/{strict,ines,reviewed}/0

attack SC1 "a key that nobody lists"
begin dana
bad signature-unknown-key "$(forged stranger good)"
good "$(signed)"

attack SC2 "a key that lies in the server's folder and is in nobody's list"
begin dana
bad signature-unknown-key "$(forged mallory good)"

attack SC3 "trust: a stranger's key that the account trusts ultimately"
gpg_quiet --quick-gen-key "Trusted Stranger <dana@example.org>" ed25519 sign 0
begin dana && gpg_quiet -u "$(gpg_fingerprint '=Trusted Stranger <dana@example.org>')" -ab \
  <"$t/object" >"$t/armor"
bad signature-unknown-key "$(signed_with "$t/armor")"

attack SC5 "a key that has expired, over a commit of its good days"
begin expired && sed -i '/^committer /s/> [0-9]*/> 1578000000/' "$t/head" && rebuilt
bad signature-expired-key "$(made_with expired "$past")"

attack SC6 "a key that was revoked after it signed"
begin revoked
bad signature-revoked-key "$(signed revoked)"
revoke revoked

attack SC7 "a key both expired and revoked, of which gpg says expired"
begin both
bad signature-revoked-key "$(made_with both "$past")"
revoke both

attack SC8 "a key revoked as superseded, over signatures from before and after"
begin soft
bad signature-revoked-key "$(made_with soft --faked-system-time=20240101T000000!)"
begin soft
bad signature-revoked-key "$(signed soft)"
printf '%s\n' y 2 'by another key' '' y |
  gpg --no-tty --quiet --pinentry-mode loopback --passphrase '' --command-fd 0 --gen-revoke \
    "${key_of[soft]}" 2>"$t/edit" | gpg_quiet --import
export_key "${key_of[soft]}"

attack SC9 "a subkey that was revoked under a good primary key"
begin subrev
bad signature-revoked-key "$(signed subrev)"
edit_key subrev 'key 1' revkey y 0 '' y save

attack SC10 "a subkey that has expired under a good primary key"
begin subexp
bad signature-expired-key "$(made_with subexp "$past")"

attack SC11 "a primary key that has expired over a subkey that never does"
begin oldprim
bad signature-expired-key "$(made_with oldprim "$past")"

attack SC12 "a subkey that lost its right to sign"
begin noflag
bad signature-wrong-usage "$(signed noflag)"
edit_key noflag 'key 1' change-usage s q save

attack SC13 "a primary key that may only certify"
begin certonly
bad signature-wrong-usage "$(forged certonly good)"

attack SC14 "a signing subkey that has not agreed to be one"
begin noback
bad signature-wrong-usage "$(forged noback-sub good)"
begin whole
good "$(forged whole-sub good)"

attack SC15 "somebody else's subkey, taken into one's own certificate"
begin adam
bad signature-wrong-usage "$(forged victim-sub good)"

attack SC17 "another key that says it is a listed one, or shares its short id"
begin dana
bad signature-bad "$(forged stranger claims "${key_of[dana]}")"
begin dana
bad signature-unknown-key "$(forged stranger claims "000000000000000000000000${key_of[dana]:24}")"
begin dana
bad signature-unknown-key "$(forged mallory same-key-id)"

attack SC19 "user ids: somebody else's address, a revoked one, none at all"
begin dana
gpg_quiet --quick-add-uid "${key_of[uids]}" "Dana Reyes <dana@example.org>"
bad identity-mismatch "$(signed uids)"
gpg_quiet --quick-revoke-uid "${key_of[uids]}" "Person uids <uids@example.org>"
gpg_quiet --quick-add-uid "${key_of[uids]}" "No Address"
export_key "${key_of[uids]}"
begin uids
good "$(signed uids)"

attack SC20 "a signer who is not the committer, nor the author"
begin ines
bad identity-mismatch "$(signed dana)"
begin dana && sed -i '/^committer /s/dana@/dana+tag@/' "$t/head" && rebuilt
bad identity-mismatch "$(signed)"
begin dana && sed -i '/^committer /s/dana@example/Dana@EXAMPLE/' "$t/head" && rebuilt
good "$(signed)"
begin dana && sed -i '/^author /s/dana@/ines@/' "$t/head" && rebuilt
good "$(signed)"
prefix=refs/heads/strict/
bad identity-mismatch "$(signed)"
prefix=refs/heads/release/

attack SC21 "a person of the policy who may not sign on this ref"
prefix=refs/heads/ines/
begin dana
bad signature-not-allowed "$(signed)"
begin ines
good "$(signed ines)"
prefix=refs/heads/release/

attack SC22 "algorithms that are weak or unknown"
for id in rsa1024 dsa1024; do
  begin "$id"
  bad signature-weak "$(signed "$id")"
done
for id in brainpoolp256r1 secp256k1; do
  begin "$id"
  bad signature-unsupported "$(signed "$id")"
done
begin four
bad signature-unsupported "$(forged four good)"

attack SC23 "a key that a revoker of its owner's choice has revoked, whose own key is not there"
begin delia
bad signature-revoked-key "$(forged delia good)"
settle

# push_one [ID]: the object as a branch of its own.
push_one() { git push -q origin "$1:refs/heads/release/one-$1"; }

attack SC4 "owner's trust set to never, or to ultimate, in the account's own keyring"
begin dana && id=$(forged stranger good)
gpg_quiet --import "$t/$stranger.asc"
printf '%s:6:\n' "$stranger" | gpg --batch --quiet --import-ownertrust 2>/dev/null
possible push_one "$id"
refused signature-unknown-key push_one "$id"
twin
printf '%s:3:\n' "${key_of[dana]}" | gpg --batch --quiet --import-ownertrust 2>/dev/null
begin dana
accepted push_one "$(signed)"

attack SC16 "a key that the admin has switched off"
begin disabled
id=$(signed disabled)
possible push_one "$id"
line_of[disabled]=
extra_of[disabled]="keys = [{ key = \"openpgp:${key_of[disabled]}\", until = 2026-01-01 }]"
new_server "$rules"
refused signature-expired-key push_one "$id"
twin
# gpg's own switch is a note in one account's keyring; the policy's list is the one that counts.
printf '%s\n' disable save | gpg --no-tty --quiet --command-fd 0 --edit-key "${key_of[disabled]}" >"$t/edit" 2>&1
extra_of[disabled]="keys = [{ key = \"openpgp:${key_of[disabled]}\", until = 2099-01-01 }]"
new_server "$rules"
accepted push_one "$id"

attack SC18 "a policy that lists a short key id"
begin dana && id=$(signed)
possible push_one "$id"
for short in "${key_of[dana]: -8}" "${key_of[dana]: -16}" "0x${key_of[dana]}" "${key_of[dana]}!"; do
  sed -i "s/\"openpgp:${key_of[dana]}\"/\"openpgp:$short\"/" "$policy/people.toml"
  refused policy-broken push_one "$id"
  new_server "$rules"
done
twin
accepted push_one "$id"

attack SC24 "a key that the push itself adds to the repository's copy of the policy"
mkdir -p policy/keys
cp "$policy"/*.toml policy/ && cp "$policy"/keys/*.asc policy/keys/
sed -i "s/\"openpgp:${key_of[dana]}\"/&, \"openpgp:$stranger\"/" policy/people.toml
git add policy && git commit -q -m "Rotate my key" # signed by Dana
begin dana && id=$(forged stranger good)
possible push_one "$id"
refused signature-unknown-key push_one "$id"
twin
begin dana
accepted push_one "$(signed)"
again

# An account whose own home says other things.
other_home=$t/other-home
mkdir -m 700 "$other_home"
account_push() { GNUPGHOME=$other_home HOME=$other_home push_one "$1"; }

attack SC25 "a key that the server would have to fetch"
start_listener
printf '%s\n' auto-key-retrieve "keyserver $listener_url" 'auto-key-locate keyserver,wkd' \
  'keyserver-options honor-keyserver-url' >"$other_home/gpg.conf"
echo "keyserver $listener_url" >"$other_home/dirmngr.conf"
begin dana && id=$(forged stranger good)
possible push_one "$id"
refused signature-unknown-key account_push "$id"
begin dana && gpg_quiet -u "${key_of[dana]}" --sig-keyserver-url "$listener_url" -ab <"$t/object" >"$t/armor"
id=$(signed_with "$t/armor")
refused signature-unsupported account_push "$id"
not_called
twin
begin dana
accepted account_push "$(signed)"

attack SC29 "a gpg.conf of the account that loosens everything"
printf '%s\n' allow-weak-digest-algos ignore-time-conflict ignore-valid-from 'trust-model always' \
  no-require-cross-certification 'weak-digest SHA256' >"$other_home/gpg.conf"
begin dana && id=$(made_with dana --allow-weak-digest-algos --digest-algo SHA1)
possible push_one "$id"
refused signature-weak account_push "$id"
begin dana
refused signature-time account_push "$(made_with dana "--faked-system-time=20350101T000000!")"
begin noback
refused signature-wrong-usage account_push "$(forged noback-sub good)"
twin
begin dana
accepted account_push "$(signed)"

attack SC26 "a keyring that is missing, empty, another, a link or open to all"
begin dana && id=$(signed)
file=$policy/keys/${key_of[dana]}.asc
cp "$file" "$t/kept.asc"
possible push_one "$id"
for state in missing empty garbage other secret; do
  rm "$file"
  case $state in
    missing) ;;
    empty) : >"$file" ;;
    garbage) head -c 2000 /dev/zero >"$file" ;;
    other) cp "$policy/keys/${key_of[whole]}.asc" "$file" ;;
    secret) gpg_quiet --armor --export-secret-keys "${key_of[dana]}" >"$file" ;;
  esac
  refused keys-broken push_one "$id"
  cp "$t/kept.asc" "$file"
done
chmod 666 "$policy/people.toml"
refused policy-broken push_one "$id"
chmod 644 "$policy/people.toml"
chmod 777 "$policy/keys"
refused policy-broken push_one "$id"
chmod 755 "$policy/keys"
mv "$policy/keys" "$t/keys-elsewhere" && ln -s "$t/keys-elsewhere" "$policy/keys"
refused policy-broken push_one "$id"
rm "$policy/keys" && mv "$t/keys-elsewhere" "$policy/keys"
twin
accepted push_one "$id"

attack SC27 "a keyring that changes while a push is judged"
begin dana && id=$(forged mallory good)
possible push_one "$id"
touch "$t/changing"
(while [[ -e $t/changing ]]; do
  cp "$t/kept.asc" "$t/next.asc" && mv "$t/next.asc" "$file"
  cp "$policy/keys/${key_of[whole]}.asc" "$t/next.asc" && mv "$t/next.asc" "$file"
done) &
changer=$!
for _ in {1..8}; do
  checks=$((checks + 1))
  if output=$(push_one "$id" 2>&1); then fail "let in while the keyring changed"; fi
  grep -qE 'error\[(signature-unknown-key|keys-broken)\]' <<<"$output" || fail "another answer"
done
rm "$t/changing"
wait "$changer"
cp "$t/kept.asc" "$file"
refused signature-unknown-key push_one "$id"
twin
begin dana
accepted push_one "$(signed)"

attack SC28 "one person with two keys and two addresses, where two people are asked for"
gpg_person second -- ed25519 sign 0
unset 'people[-1]'
line_of[dana]="openpgp:${key_of[dana]}\", \"openpgp:${key_of[second]}"
email_of[ines]='ines@example.org", "okafor@example.org'
new_server "$rules"
begin dana $'Change\n\nReviewed-by: Ines Okafor <ines@example.org>\nReviewed-by: I. Okafor <okafor@example.org>'
id=$(signed second)
possible git push -q origin "$id:refs/heads/reviewed/a"
refused review-missing git push -q origin "$id:refs/heads/reviewed/a"
revoke second
refused signature-revoked-key push_one "$id"
twin
accepted push_one "$(signed dana)"
begin dana $'Change\n\nReviewed-by: Ines Okafor <ines@example.org>\nReviewed-by: Whole <whole@example.org>'
accepted git push -q origin "$(signed):refs/heads/reviewed/b"
attacks_done

#!/usr/bin/env bash
# `refwarden key`: list, check, expiring, add and import, with keys of real gpg and ssh-keygen and a record
# of real pushes.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
new_person lee "Lee Anders" lee@example.org none
new_server
new_repository payments

key() { # key VERB ARGUMENT...: with the policy of this test
  local verb=$1
  shift
  refwarden key "$verb" --folder "$policy" "$@"
}
# ends_with CODE COMMAND...: its output is in $output
ends_with() {
  local wanted=$1 code=0
  shift
  checks=$((checks + 1))
  output=$("$@" 2>&1 </dev/null) || code=$?
  ((code == wanted)) || { echo "$output" && fail "ended with $code, not $wanted: $*"; }
}
says_not() {
  checks=$((checks + 1))
  if grep -qF -- "$1" <<<"$output"; then fail "the output says: $1"; fi
}
ssh_name() { ssh-keygen -l -f "$1" | awk '{print "ssh:" $2}'; }
dana=openpgp:${key_of[dana]}
ines=$(ssh_name "$t/keys/ines.pub")

# --- before anything was pushed
ends_with 0 key list
says "dana        ed25519    -          -          -          never      -"
says "  $dana"
says "  $ines"
[[ $(wc -L <<<"$output") -le 80 ]] || fail "a line over 80 columns"
ends_with 0 key check
says "note[unused]"
says "every key that counts today can be used"

# --- seen in the record
new_clone dana
commit "First" -- a a
first=$(git rev-parse HEAD)
commit "Second" -- b b
accepted git push -q origin HEAD:main
git checkout -q -b topic
commit "Not landed" --no-gpg-sign -- c c
refused commit-unsigned git push origin topic:main
new_clone ines
commit "Third" -- d d
accepted git push -q origin HEAD:main
today=$(date -u +%F)
ends_with 0 key list
says "$today payments"
says_not never
ends_with 0 key list --json
says '"last":{"at":"'
[[ $(grep -c '^{' <<<"$output") == 2 ]] || fail "not one object a key"
ends_with 0 key list --audit "$t/nowhere"
says "warning: the record cannot be read"
says unknown

# --- what one key signed
ends_with 0 key check --since "$dana" "$today"
says "payments refs/heads/main, accepted,"
says "$first good"
says "    landed"
says "2 objects"
ends_with 0 key check --since "${dana,,}" "$today" 
says "2 objects"
ends_with 0 key check --since "${line_of[ines]}" "$today"
says "1 object"
ends_with 0 key check --since "$dana" 2999-01-01
says "0 objects"
ends_with 2 key check --since "$dana" yesterday
ends_with 2 key check --since openpgp:12345678 "$today"
says "a key id is no fingerprint"
ends_with 2 key check --since "$dana"
ends_with 0 key check --json --since "$dana" "$today"
says "\"object\":\"$object_format:$first\""
says '"landed":"yes"'

# A list that went to a blob is read from there; one that is gone is said to be.
cd "$t/clones/dana-payments"
git checkout -q main 2>/dev/null || git checkout -q -b main
git pull -q --rebase origin main
for number in $(seq 1 105); do commit "Commit $number" -- n "$number"; done
accepted git push -q origin HEAD:main
ends_with 0 key check --since "$dana" "$today"
says "107 objects"
mv "$audit/blobs" "$audit/blobs-gone"
ends_with 4 key check --since "$dana" "$today"
says "100 of 105 signers are listed"
says "error: the record does not have all of it, in 1 place"
ends_with 4 key check --json --since "$dana" "$today"
says '"gap":"100 of 105 signers are listed'
ends_with 0 key list
says "warning: keys may have been used after"
mv "$audit/blobs-gone" "$audit/blobs"
printf 'no record\n' >>"$(ls "$audit"/*.jsonl)"
ends_with 4 key check --since "$dana" "$today"
says "the line is no record that can be read"
sed -i '$d' "$(ls "$audit"/*.jsonl)"

# --- adding keys
gpg_quiet --quick-gen-key "Lee Anders <lee@example.org>" rsa3072 sign 30d
lee=$(gpg_fingerprint "=Lee Anders <lee@example.org>")
gpg --export "$lee" >"$t/lee.gpg"
cp "$policy/people.toml" "$t/people.before"
ends_with 2 key add nobody "$t/lee.gpg"
ends_with 0 key add lee "$t/lee.gpg"
says "listed    openpgp:$lee for \"lee\""
[[ $(stat -c %a "$policy/keys/$lee.asc") == 644 ]] || fail "the mode of a key file"
head -1 "$policy/keys/$lee.asc" | grep -q 'BEGIN PGP PUBLIC KEY BLOCK' || fail "no armor"
gpg --batch --show-keys "$policy/keys/$lee.asc" >"$t/shown" 2>&1 || fail "gpg cannot read the file"
[[ $(diff "$t/people.before" "$policy/people.toml" | grep -c '^[<>]') == 1 ]] || fail "more than a line changed"
accepted refwarden policy check --folder "$policy"
ends_with 0 key add lee "$t/lee.gpg"
says unchanged
says already
ends_with 1 key add ines "$t/lee.gpg"
says "is listed for \"lee\""
ssh-keygen -q -t ecdsa -N '' -C 'a comment' -f "$t/keys/lee"
ends_with 0 key add lee "$t/keys/lee.pub"
grep -q "\"$(cut -d' ' -f1,2 "$t/keys/lee.pub")\", \"openpgp:$lee\"" "$policy/people.toml" || fail "people.toml"
accepted refwarden policy check --folder "$policy"
ends_with 0 key list
says "lee         rsa3072"
says "lee         p256"
ends_with 0 key expiring
says "$lee"
ends_with 0 key expiring --days 7
says_not "$lee"
ends_with 0 key expiring --json
says "\"key\":\"openpgp:$lee\""
# What cannot be edited is said instead.
cp "$policy/people.toml" "$t/people.before"
sed -i 's/^\[people.lee\]$/[people."lee"]/' "$policy/people.toml"
printf '[people]\nmara = { name = "Mara", emails = ["mara@example.org"] }\n' >"$t/inline"
sed -i "/^schema = 1$/r $t/inline" "$policy/people.toml"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$t/keys/mara"
ends_with 4 key add mara "$t/keys/mara.pub"
says "cannot be edited safely"
says "\"$(cut -d' ' -f1,2 "$t/keys/mara.pub")\""
cp "$t/people.before" "$policy/people.toml"

# --- revocations come in, and never get lost
cp "$policy/keys/$lee.asc" "$t/lee.valid"
sed 's/^:-----/-----/' "$GNUPGHOME/openpgp-revocs.d/$lee.rev" >"$t/revocation"
gpg_quiet --import "$t/revocation"
gpg --armor --export "$lee" >"$t/lee.revoked"
ends_with 1 key import "$t/lee.revoked"
says "--replace puts this one in its place"
ends_with 0 key import --replace "$t/lee.revoked"
says "no key in it can sign now (revoked)"
ends_with 1 key check
says "problem[revoked]"
says "openpgp:$lee"
ends_with 1 key import --replace "$t/lee.valid"
says "has a revocation which this one lacks"
# Wherever it stands in the file, gpg finds it in ours.
gpg --export "$lee" >"$t/revoked.gpg"
cp "$t/lee.valid" "$policy/keys/$lee.asc"
gpg --dearmor <"$t/revocation" >"$t/revocation.gpg"
gpg --dearmor <"$t/lee.valid" >"$t/valid.gpg"
cat "$t/valid.gpg" "$t/revocation.gpg" >"$t/appended.gpg"
ends_with 0 key import --replace "$t/appended.gpg"
says "(revoked)"

# --- many others have signed it: they stay out
gpg_quiet --quick-gen-key "Priya Nair <priya@example.org>" ed25519 sign 0
priya=$(gpg_fingerprint "=Priya Nair <priya@example.org>")
for number in 1 2 3; do
  gpg_quiet --quick-gen-key "Fan $number <fan$number@example.org>" ed25519 cert,sign 0
  gpg_quiet --default-key "fan$number@example.org" --yes --quick-sign-key "$priya" >"$t/signing" 2>&1
done
gpg --export --export-options no-export-clean "$priya" dana@example.org >"$t/two.gpg"
ends_with 0 key import --person lee "$t/two.gpg"
says "without 3 certifications by other keys"
says "\"openpgp:$priya\""
says unchanged
ends_with 1 key add lee "$t/two.gpg"
says "more than one certificate"
gpg_quiet --armor --export-secret-keys "$priya" >"$t/secret"
ends_with 1 key import "$t/secret"
echo nonsense >"$t/nonsense"
ends_with 1 key import "$t/nonsense"
ends_with 4 key import "$t/nowhere.asc"
: >"$t/empty"
ends_with 1 key import "$t/empty"
says "the file is empty"

# --- what key check finds
gpg_quiet --faked-system-time=20200101T000000! --quick-gen-key "Old <old@example.org>" ed25519 sign 30d
old=$(gpg_fingerprint "=Old <old@example.org>")
export_key "$old"
ends_with 1 key add lee "$policy/keys/$old.asc"
says "is not listed: no key in the file can sign now"
mv "$policy/keys/$old.asc" "$t/old.asc"
ends_with 1 key add lee "$t/old.asc"
says "no key in it can sign now (expired)"
mv "$t/old.asc" "$policy/keys/$old.asc"
people+=(old)
name_of[old]=Old email_of[old]=old@example.org line_of[old]=openpgp:$old extra_of[old]=
gpg_quiet --quick-gen-key "Gone <gone@example.org>" ed25519 sign 0
gone=$(gpg_fingerprint "=Gone <gone@example.org>")
people+=(gone)
name_of[gone]=Gone email_of[gone]=gone@example.org line_of[gone]=openpgp:$gone extra_of[gone]=
write_people
ends_with 1 key check
says "problem[expired]"
says "the key expired on 2020-01-31"
says "problem[key-file]"
says "error: 2 problems of keys must be seen to"
ends_with 1 key check --json
says '"code":"expired"'
ends_with 0 key expiring
says "warning: openpgp:$gone"
cat "$policy/keys/${key_of[dana]}.asc" >"$policy/keys/$gone.asc"
ends_with 1 key check
says "the key in the file has the fingerprint ${key_of[dana]}"
gpg --export "$gone" "$priya" >"$policy/keys/$gone.asc"
ends_with 1 key check
says "more than one certificate"
: >"$policy/keys/$gone.asc"
ends_with 1 key check
says "the file is empty"
export_key "$gone"
extra_of[old]='left = 2020-02-01'
write_people
ends_with 0 key check
says "note[expired]"
# Below what the policy takes, in each format.
sed -i 's/^engine = .*/&\ncurves = ["p384"]/' "$policy/system.toml"
ends_with 1 key check
says "weaker than [signatures] asks"
says "$ines"
says "$dana"
sed -i '/^curves = /d' "$policy/system.toml"
line_of[gone]=$dana
write_people
ends_with 3 key check
says "this key is listed for"

# --- an allowed_signers file that ssh-keygen takes becomes people that a policy takes
allowed=$t/allowed_signers
{
  echo "# our people"
  echo "ines@example.org namespaces=\"git\" $(cut -d' ' -f1,2 "$t/keys/ines.pub") laptop"
  echo "mara@example.org namespaces=\"git\",valid-after=\"20200101Z\" $(cat "$t/keys/mara.pub")"
} >"$allowed"
ssh-keygen -Y sign -q -n git -f "$t/keys/mara" <"$t/empty" >"$t/signature"
ssh-keygen -Y verify -q -f "$allowed" -I mara@example.org -n git -s "$t/signature" <"$t/empty" ||
  fail "ssh-keygen does not take the file"
ends_with 0 refwarden key import --allowed-signers "$allowed" --write-to "$t/fragment"
ends_with 4 refwarden key import --allowed-signers "$allowed" --write-to "$t/fragment"
ends_with 0 refwarden key import --allowed-signers "$allowed"
[[ $output == "$(cat "$t/fragment")" ]] || fail "the fragment is not what is printed"
{
  printf 'schema = 1\n\n'
  cat "$t/fragment"
  printf '[groups]\ndevelopers = ["ines", "mara"]\n'
} >"$policy/people.toml"
accepted refwarden policy check --folder "$policy"
ends_with 0 key list
says "2020-01-01"
echo "*@example.org $(cat "$t/keys/mara.pub")" >>"$allowed"
printf 'bad line\r\n' >>"$allowed"
ends_with 1 refwarden key import --allowed-signers "$allowed"
says ":4: \"*@example.org\" stands for many"
says ":4: no namespaces"
says ":5: the line has a carriage return"
says_not "[people"
ends_with 2 refwarden key import
ends_with 2 refwarden key import --allowed-signers "$allowed" "$t/two.gpg"
ends_with 2 key import --write-to "$t/other" "$t/two.gpg"
ends_with 4 refwarden key import --allowed-signers "$t/nowhere"

echo "passed: $checks checks"

#!/usr/bin/env bash
# Keys and signatures that are missing, empty, damaged, doubled or huge: each refuses a real push with a code,
# and with words that say which it is.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
gpg_quiet --quick-add-key "${key_of[dana]}" ed25519 sign 0
export_key "${key_of[dana]}"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=root -days 30 \
  -keyout "$t/root.key" -out "$t/root.pem" 2>/dev/null
mkdir "$policy/ca"
cp "$t/root.pem" "$policy/ca/root.pem"
rules="$(signature_rule)
formats = [\"openpgp\", \"ssh\", \"x509\"]

[x509]
trust = [\"ca/root.pem\"]
revocation = \"none\""
new_server "$rules"
new_repository payments
new_clone dana
commit "Start" -- a 1
accepted git push -q origin main

# found TEXT: the last answer says so, wherever its lines are broken.
found() {
  checks=$((checks + 1))
  sed 's/^remote: *//' <<<"$output" | tr '\n' ' ' | grep -qF -- "$1" || fail "the answer does not say: $1"
}

# --- key files -------------------------------------------------------------------------------------------
commit "More" -- a 2
file=$policy/keys/${key_of[dana]}.asc
cp "$file" "$t/kept.asc"
# unusable CODE TEXT: as it is now, the key file refuses the good push; restored, it does not.
unusable() {
  refused "$1" git push -q origin main
  found "$2"
  says "nothing to fix on your side"
  checks=$((checks + 1))
  if grep -qF "$policy" <<<"$output"; then fail "the pusher learns where the keys lie"; fi
  refwarden policy check --folder "$policy" >"$t/check" 2>&1 || true
  grep -qE '(key-file|file-too-large)\]' "$t/check" || { cat "$t/check" && fail "the check finds nothing: $2"; }
  cp "$t/kept.asc" "$file"
}
rm "$file" && unusable keys-broken "is missing or cannot be read"
: >"$file" && unusable keys-broken "the file is empty"
sed -i '5s/^./+/; 5s/.$/+/' "$file" && unusable keys-broken "the key block is damaged"
head -n 4 "$t/kept.asc" >"$file" && unusable keys-broken "the key block has no end line"
gpg --batch --export "${key_of[dana]}" | head -c 150 >"$file" &&
  unusable keys-broken "is not a whole OpenPGP"
gpg_quiet --quick-gen-key "Other <other@example.org>" ed25519 sign 0
gpg --batch --export "${key_of[dana]}" "$(gpg_fingerprint '=Other <other@example.org>')" >"$file" &&
  unusable keys-broken "more than one certificate"
gpg --batch --export "$(gpg_fingerprint '=Other <other@example.org>')" >"$file" &&
  unusable keys-broken "another key"
# A thousand subkeys: the one that is there with its binding, again and again.
gpg --batch --export "${key_of[dana]}" >"$t/binary"
python3 - "$t/binary" >"$file" <<'PY'
import sys

data = open(sys.argv[1], "rb").read()
at, subkey = 0, None
while at < len(data):
    if data[at] >> 2 & 15 == 14:
        subkey = at
    size = data[at + 1] if data[at] & 3 == 0 else int.from_bytes(data[at + 1:at + 3], "big") + 1
    at += 2 + size
sys.stdout.buffer.write(data + data[subkey:] * 999)
PY
unusable keys-broken "too many subkeys"
{ cat "$t/binary" && head -c 4194304 /dev/zero; } >"$file" && unusable policy-broken "larger"
accepted git push -q origin main

# --- a fingerprint that is none ----------------------------------------------------------------------------
commit "Even more" -- a 3
sed -i "s/openpgp:${key_of[dana]}/openpgp:${key_of[dana]:24}/" "$policy/people.toml"
refused policy-broken git push -q origin main
says "people.toml:"
output=$(refwarden policy check --folder "$policy" 2>&1) || true
says "error[bad-key]"
write_people
accepted git push -q origin main

# --- signatures ----------------------------------------------------------------------------------------------
commit "Unsigned" --no-gpg-sign -- a 4
git cat-file commit HEAD >"$t/unsigned"
# refused_with FILE TEXT: HEAD with the signature in the file.
refused_with() {
  local id
  id=$({ sed '/^$/Q' "$t/unsigned" && sed "1s/^/$gpgsig /; 2,\$s/^/ /" "$1" && sed -n '/^$/,$p' "$t/unsigned"; } |
    git hash-object -t commit -w --literally --stdin)
  refused signature-malformed git push -q origin "$id:main"
  found "$2"
  ((${#output} < 4096)) || fail "an answer of ${#output} bytes"
}
head -c 786432 /dev/urandom >"$t/random"
{ printf '%s\n\n' '-----BEGIN PGP SIGNATURE-----' && base64 -w 64 "$t/random" && echo '=AAAA' &&
  echo '-----END PGP SIGNATURE-----'; } >"$t/armor"
refused_with "$t/armor" "longer than any signature"
{ echo '-----BEGIN SSH SIGNATURE-----' && base64 -w 70 "$t/random" && echo '-----END SSH SIGNATURE-----'; } >"$t/armor"
refused_with "$t/armor" "longer than any signature"
in_armor() { echo '-----BEGIN SIGNED MESSAGE-----' && base64 -w 64 "$1" && echo '-----END SIGNED MESSAGE-----'; }
in_armor "$t/random" >"$t/armor"
refused_with "$t/armor" "longer than any signature"
# Certificates that differ in their last bytes: twenty are more than a chain, a thousand too long to be read.
openssl x509 -in "$t/root.pem" -outform DER -out "$t/root.der"
for count in 20 1000; do
  python3 - "$t/root.der" "$count" >"$t/bag.pem" <<'PY'
import base64
import sys

data = open(sys.argv[1], "rb").read()
for number in range(int(sys.argv[2])):
    text = base64.encodebytes(data[:-2] + number.to_bytes(2, "big")).decode()
    print("-----BEGIN CERTIFICATE-----\n" + text + "-----END CERTIFICATE-----")
PY
  openssl cms -sign -binary -md sha256 -signer "$t/root.pem" -inkey "$t/root.key" -certfile "$t/bag.pem" \
    -outform DER -in "$t/unsigned" -out "$t/der" 2>/dev/null
  in_armor "$t/der" >"$t/armor"
  case $count in
    20) refused_with "$t/armor" "more certificates than a chain has" ;;
    1000) refused_with "$t/armor" "longer than any signature" ;;
  esac
done
# A certificate for more names than OpenSSH takes, of which ssh-keygen makes none: 256 are still fine.
ssh-keygen -q -t ed25519 -N '' -C '' -f "$t/keys/ca"
ssh-keygen -q -s "$t/keys/ca" -I many -n "$(seq -s, -f 'p%.0f@example.org' 256)" "$t/keys/ines.pub"
ssh-keygen -q -Y sign -n git -f "$t/keys/ines-cert.pub" <"$t/unsigned" >"$t/armor" 2>/dev/null
python3 - "$t/armor" >"$t/more" <<'PY'
import base64
import sys

lines = open(sys.argv[1], encoding="ascii").read().split("\n")
blob = base64.b64decode("".join(lines[1:-2]))


def string(data):
    return len(data).to_bytes(4, "big") + data


names = b"".join(string(b"p%d@example.org" % number) for number in range(1, 257))
assert string(names) in blob
grown = blob.replace(string(names), string(names + string(b"one@example.org")))
size = int.from_bytes(blob[10:14], "big") + len(grown) - len(blob)
text = base64.b64encode(grown[:10] + size.to_bytes(4, "big") + grown[14:]).decode()
print("\n".join([lines[0], *(text[at:at + 70] for at in range(0, len(text), 70)), lines[-2]]))
PY
refused_with "$t/more" "SSH certificate"
record_verifies

#!/usr/bin/env bash
# SE: X.509 signatures, where the policy trusts one root and lets an intermediate authority name people by
# their addresses.
# shellcheck source-path=SCRIPTDIR source=signature_lib.sh
. "$(dirname "$0")/signature_lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okoye" ines@example.org ssh
x=$t/x509
mkdir "$x"
signer_extensions='keyUsage=critical,digitalSignature
extendedKeyUsage=emailProtection
subjectAltName=email:dana@example.org'
ca_extensions='basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign'

# certificate NAME ISSUER EXTENSIONS [OPENSSL-X509-ARGUMENT...]: $x/NAME.pem; ISSUER may be itself.
certificate() {
  local name=$1 issuer=$2 sign=()
  printf '%s\n' "$3" >"$x/extensions"
  shift 3
  [[ -e $x/$name.key ]] || openssl ecparam -genkey -name prime256v1 -noout -out "$x/$name.key"
  openssl req -new -key "$x/$name.key" -subj "${subject:-/CN=$name}" -out "$x/request" 2>/dev/null
  sign=(-CA "$x/$issuer.pem" -CAkey "$x/$issuer.key")
  [[ $issuer != "$name" ]] || sign=(-signkey "$x/$name.key")
  openssl x509 -req -in "$x/request" "${sign[@]}" -set_serial "${serial:-$RANDOM}" -days 3650 \
    -extfile "$x/extensions" -out "$x/$name.pem" "$@" 2>/dev/null
}
# by_cms NAME [OPENSSL-CMS-ARGUMENT...]: $t/object with a CMS signature as gpgsm would write it.
by_cms() {
  openssl cms -sign -binary -signer "$x/$1.pem" -inkey "$x/$1.key" -outform DER -md sha256 \
    -in "$t/object" -out "$x/der" "${@:2}"
  in_armor "$x/der"
}
in_armor() {
  { echo '-----BEGIN SIGNED MESSAGE-----' && base64 -w64 "$1" && echo '-----END SIGNED MESSAGE-----'; } >"$t/armor"
  signed_with "$t/armor"
}
# fails STATE NAME [OPENSSL-CMS-ARGUMENT...]: a commit of Dana's with that signature is refused for it.
fails() {
  begin dana
  bad "signature-$1" "$(by_cms "${@:2}")"
}
# holds NAME [OPENSSL-CMS-ARGUMENT...]: the twin.
holds() {
  begin dana
  good "$(by_cms "$@")"
}
digest() { openssl x509 -in "$x/$1.pem" -outform DER | sha256sum | cut -d' ' -f1; }

# list ISSUER [NAME...]: $policy/ca/ISSUER.crl, which revokes these.
list() {
  local issuer=$1 name
  shift
  : >"$x/index"
  for name in "$@"; do
    printf 'R\t400101000000Z\t260101000000Z\t%s\tunknown\t/CN=%s\n' \
      "$(openssl x509 -in "$x/$name.pem" -noout -serial | cut -d= -f2)" "$name" >>"$x/index"
  done
  printf '[ca]\ndefault_ca = d\n[d]\ndatabase = %s\ndefault_md = sha256\ndefault_crl_days = %s\n' \
    "$x/index" "${days:-7}" >"$x/ca.conf"
  openssl ca -gencrl -config "$x/ca.conf" -keyfile "$x/$issuer.key" -cert "$x/$issuer.pem" \
    -out "$policy/ca/$issuer.crl" 2>/dev/null
}
# x509_table LINE...: [x509] with these lines besides.
x509_table() {
  printf '\n[x509]\ntrust = ["ca/root.pem"]\n'
  printf 'issuers = ["SHA256:%s", "SHA256:%s", "SHA256:%s"]\n' "$(digest middle)" "$(digest named)" "$(digest under)"
  printf '%s\n' "$@"
}
x509_rule() { signature_rule | sed '/^each/a formats = ["ssh", "x509"]'; }
# with_x509 LINE...: the policy with that table.
with_x509() { new_server "$(x509_rule)$(x509_table "$@")"; }
# with_unsigned_attribute: $x/der with a time stamp's attribute behind the signature.
with_unsigned_attribute() {
  python3 - "$x/der" <<'PY'
import sys

def head(data):
    size = data[1]
    if size < 128:
        return 2, 2 + size
    more = size & 127
    return 2 + more, 2 + more + int.from_bytes(data[2:2 + more], "big")

def value(tag, content):
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(octets)]) + octets + content

def grown(data, depth, extra):
    start, _ = head(data)
    content = data[start:]
    if depth == 0:
        return value(data[0], content + extra)
    last = at = 0
    while at < len(content):
        last = at
        at += head(content[at:])[1]
    return value(data[0], content[:last] + grown(content[last:], depth - 1, extra))

with open(sys.argv[1], "rb") as file:
    data = file.read()
token = bytes.fromhex("060b2a864886f70d010910020e") + value(0x31, value(0x30, b""))
with open(sys.argv[1], "wb") as file:
    file.write(grown(data, 4, value(0xa1, value(0x30, token))))
PY
}


certificate root root "$ca_extensions"
certificate middle root "$ca_extensions"
certificate good middle "$signer_extensions"
certificate short root "${ca_extensions/CA:TRUE/CA:TRUE,pathlen:0}"
certificate under short "$ca_extensions"
certificate named root "$ca_extensions
nameConstraints=critical,permitted;email:other.example"
mkdir "$policy/ca"
cp "$x/root.pem" "$policy/ca/root.pem"
guarded x509 "$(x509_rule)$(x509_table 'revocation = "none"')"
carry=(-certfile "$x/middle.pem")

attack SE1 "a key for encryption only"
certificate encrypts middle 'keyUsage=critical,keyEncipherment
subjectAltName=email:dana@example.org'
fails wrong-usage encrypts "${carry[@]}"
holds good "${carry[@]}"

attack SE2 "a web server's certificate"
certificate web middle 'extendedKeyUsage=serverAuth
subjectAltName=email:dana@example.org'
fails wrong-usage web "${carry[@]}"
holds good "${carry[@]}"

attack SE3 "an issuer that may not issue"
certificate below good "$signer_extensions"
fails unknown-key below -certfile <(cat "$x/good.pem" "$x/middle.pem")
holds good "${carry[@]}"

attack SE4 "a root that nobody trusts, sent along"
certificate own own "$signer_extensions"
fails unknown-key own
certificate second second "$ca_extensions"
certificate theirs second "$signer_extensions"
fails unknown-key theirs -certfile "$x/second.pem"
holds good -certfile <(cat "$x/middle.pem" "$x/root.pem")

attack SE5 "an intermediate certificate that is missing, or signed in two ways"
fails unknown-key good
cp "$x/middle.pem" "$x/middle-1.pem"
certificate middle second "$ca_extensions"
cp "$x/middle.pem" "$x/middle-2.pem"
cp "$x/middle-1.pem" "$x/middle.pem"
fails unknown-key good -certfile "$x/middle-2.pem"
fails malformed good -certfile <(cat "$x/middle.pem" "$x/second.pem")
holds good "${carry[@]}"

attack SE6 "a path that is too long, outside its names, or critical in an unknown way"
certificate long under "$signer_extensions"
fails wrong-usage long -certfile <(cat "$x/under.pem" "$x/short.pem")
certificate outside named "$signer_extensions"
fails wrong-usage outside -certfile "$x/named.pem"
certificate unknown middle "$signer_extensions
1.2.3.4.5=critical,ASN1:UTF8String:unknown"
fails wrong-usage unknown "${carry[@]}"
holds good "${carry[@]}"

attack SE7 "certificates that have expired"
certificate expired middle "$signer_extensions" -days 0
sleep 1
fails expired-key expired "${carry[@]}"
holds good "${carry[@]}"

attack SE9 "no signing time, as nobody signs it"
fails malformed good -noattr "${carry[@]}"
holds good "${carry[@]}"

attack SE10 "weak digests and keys, other paddings"
fails weak good -md sha1 "${carry[@]}"
openssl genrsa -out "$x/weak.key" 1024 2>/dev/null
certificate weak middle "$signer_extensions"
fails weak weak "${carry[@]}"
openssl genrsa -out "$x/large.key" 2048 2>/dev/null
certificate large middle "$signer_extensions"
fails unsupported large -keyopt rsa_padding_mode:pss "${carry[@]}"
openssl ecparam -genkey -name prime192v1 -noout -out "$x/small.key"
certificate small middle "$signer_extensions"
fails weak small "${carry[@]}"
holds large "${carry[@]}"

attack SE11 "two signers, of whom nobody trusts the second"
fails multiple good -signer "$x/own.pem" -inkey "$x/own.key" "${carry[@]}"
holds good "${carry[@]}"

attack SE12 "no signed attributes, or ones for another text"
begin dana && by_cms good "${carry[@]}" >/dev/null && begin dana
bad signature-bad "$(signed_with "$t/armor")"
fails malformed good -noattr "${carry[@]}"
holds good "${carry[@]}"

attack SE13 "the content inside of the signature, another than the commit"
fails malformed good -nodetach "${carry[@]}"
begin dana && cp "$t/object" "$t/this" && echo other >"$t/object" && by_cms good -nodetach >/dev/null
cp "$t/this" "$t/object"
bad signature-malformed "$(in_armor "$x/der")"
holds good "${carry[@]}"

attack SE14 "addresses that are not the committer's, or several, or in the subject only"
certificate other middle "${signer_extensions/dana@/ines@}"
begin dana
bad identity-mismatch "$(by_cms other "${carry[@]}")"
certificate two middle "$signer_extensions,email:ines@example.org"
fails unknown-key two "${carry[@]}"
subject=/CN=Dana/emailAddress=dana@example.org certificate mail middle 'extendedKeyUsage=emailProtection'
fails unknown-key mail "${carry[@]}"
begin ines
good "$(by_cms other "${carry[@]}")"

attack SE15 "one subject and serial number from two issuers"
subject=/CN=Twin serial=7 certificate twin-1 middle "$signer_extensions"
subject=/CN=Twin serial=7 certificate twin-2 second "$signer_extensions"
fails unknown-key twin-2 -certfile "$x/twin-1.pem"
holds twin-1 "${carry[@]}"

attack SE16 "encodings without a length, with a tail, with a bag of certificates"
fails malformed good -nodetach -stream "${carry[@]}"
begin dana && by_cms good "${carry[@]}" >/dev/null && head -c 64 /dev/zero >>"$x/der"
bad signature-malformed "$(in_armor "$x/der")"
for number in {1..20}; do
  serial=$number certificate bag root "$ca_extensions"
  cat "$x/bag.pem" >>"$x/bags"
done
fails malformed good -certfile "$x/bags"
head -c 1048576 /dev/urandom >"$x/der"
bad signature-malformed "$(in_armor "$x/der")"
holds good "${carry[@]}"

attack SE17 "a time stamp that the signature does not cover"
begin dana && by_cms good "${carry[@]}" >/dev/null && with_unsigned_attribute
bad signature-malformed "$(in_armor "$x/der")"
holds good "${carry[@]}"

attack SE18 "a certificate that lives for minutes and names an identity provider"
subject=/ certificate keyless middle 'keyUsage=critical,digitalSignature
extendedKeyUsage=codeSigning
subjectAltName=critical,email:dana@example.org
1.3.6.1.4.1.57264.1.1=ASN1:UTF8String:https://accounts.example.org' -days 1
fails unsupported keyless "${carry[@]}"
holds good "${carry[@]}"
settle

attack SE8 "a certificate whose revocation must be asked for"
start_listener
certificate asks middle "$signer_extensions
authorityInfoAccess=OCSP;URI:$listener_url/ocsp
crlDistributionPoints=URI:$listener_url/crl"
lists='revocation = "crl"
intermediates = ["ca/middle.pem"]
crl-max-age = "2d"
crls = ["ca/root.crl", "ca/middle.crl"]'
cp "$x/middle.pem" "$policy/ca/middle.pem"
list root
list middle asks
with_x509 "$lists"
begin dana && id=$(by_cms asks "${carry[@]}")
possible git push -q origin "$id:refs/heads/release/asks"
refused signature-revoked-key git push -q origin "$id:refs/heads/release/asks"
rm "$policy/ca/middle.crl"
refused keys-broken git push -q origin "$id:refs/heads/release/asks"
with_x509 "${lists/, \"ca\/middle.crl\"/}"
refused keys-broken git push -q origin "$id:refs/heads/release/asks"
with_x509 "$lists"
list second && mv "$policy/ca/second.crl" "$policy/ca/middle.crl"
refused keys-broken git push -q origin "$id:refs/heads/release/asks"
twin
list middle good
accepted git push -q origin "$id:refs/heads/release/asks"
not_called
stop_servers

attack SE1a "a rule that does not ask for X.509, a policy without authorities"
new_server "$(signature_rule)$(x509_table 'revocation = "none"')"
begin dana && id=$(by_cms good "${carry[@]}")
possible git push -q origin "$id:refs/heads/release/policy"
refused signature-unsupported git push -q origin "$id:refs/heads/release/policy"
new_server "$(x509_rule)"
refused signature-unsupported git push -q origin "$id:refs/heads/release/policy"
chmod g+w "$policy/ca/root.pem"
printf '%s' "$(x509_table 'revocation = "none"')" >>"$policy/system.toml"
refused policy-broken git push -q origin "$id:refs/heads/release/policy"
chmod g-w "$policy/ca/root.pem"
twin
accepted git push -q origin "$id:refs/heads/release/policy"
attacks_done

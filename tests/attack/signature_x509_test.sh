#!/usr/bin/env bash
# SE: X.509 signatures. This version takes none, whatever stands in them, and no policy can ask for them;
# the cases keep it so until there is a checker that knows them apart.
# shellcheck source-path=SCRIPTDIR source=signature_lib.sh
. "$(dirname "$0")/signature_lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
guarded x509 "$(signature_rule)"
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
# no_x509 NAME [OPENSSL-CMS-ARGUMENT...]: a commit of Dana's with that signature.
no_x509() {
  begin dana
  bad signature-unsupported "$(by_cms "$@")"
}

certificate root root "$ca_extensions"
certificate middle root "$ca_extensions"
certificate good middle "$signer_extensions"

attack SE1 "a key for encryption only"
certificate encrypts middle 'keyUsage=critical,keyEncipherment'
no_x509 encrypts -certfile "$x/middle.pem"
no_x509 good -certfile "$x/middle.pem"
good "$(signed)"

attack SE2 "a web server's certificate"
certificate web middle 'extendedKeyUsage=serverAuth'
no_x509 web

attack SE3 "an issuer that may not issue"
certificate below good "$signer_extensions"
no_x509 below -certfile "$x/good.pem"

attack SE4 "a root that nobody trusts, sent along"
certificate own own "$signer_extensions"
no_x509 own
no_x509 good -certfile <(cat "$x/middle.pem" "$x/root.pem")

attack SE5 "an intermediate certificate that is missing, or signed in two ways"
no_x509 good
cp "$x/middle.pem" "$x/middle-1.pem"
certificate second second "$ca_extensions"
certificate middle second "$ca_extensions"
no_x509 good -certfile <(cat "$x/middle.pem" "$x/middle-1.pem")
cp "$x/middle-1.pem" "$x/middle.pem"

attack SE6 "a path that is too long, outside its names, or critical in an unknown way"
certificate short root "${ca_extensions/CA:TRUE/CA:TRUE,pathlen:0}"
certificate under short "$ca_extensions"
certificate long under "$signer_extensions"
no_x509 long -certfile <(cat "$x/under.pem" "$x/short.pem")
certificate named root "$ca_extensions
nameConstraints=critical,permitted;email:other.example"
certificate outside named "$signer_extensions"
no_x509 outside -certfile "$x/named.pem"
certificate unknown middle "$signer_extensions
1.2.3.4.5=critical,ASN1:UTF8String:unknown"
no_x509 unknown -certfile "$x/middle.pem"

attack SE7 "certificates that have expired"
certificate expired middle "$signer_extensions" -days 0
no_x509 expired -certfile "$x/middle.pem"

attack SE8 "a certificate whose revocation must be asked for"
start_listener
certificate asks middle "$signer_extensions
authorityInfoAccess=OCSP;URI:$listener_url/ocsp
crlDistributionPoints=URI:$listener_url/crl"
no_x509 asks -certfile "$x/middle.pem"

attack SE9 "no signing time"
no_x509 good -noattr

attack SE10 "weak digests and keys, other paddings"
no_x509 good -md sha1
openssl genrsa -out "$x/weak.key" 1024 2>/dev/null
certificate weak middle "$signer_extensions"
no_x509 weak
no_x509 weak -keyopt rsa_padding_mode:pss
openssl ecparam -genkey -name prime192v1 -noout -out "$x/small.key"
certificate small middle "$signer_extensions"
no_x509 small

attack SE11 "two signers, of whom nobody trusts the second"
no_x509 good -signer "$x/own.pem" -inkey "$x/own.key"

attack SE12 "no signed attributes, or ones for another text"
begin dana && by_cms good >/dev/null && begin dana
bad signature-unsupported "$(signed_with "$t/armor")"
no_x509 good -noattr

attack SE13 "the content inside of the signature, another than the commit"
no_x509 good -nodetach
begin dana && cp "$t/object" "$t/this" && echo other >"$t/object" && by_cms good -nodetach >/dev/null
cp "$t/this" "$t/object"
bad signature-unsupported "$(in_armor "$x/der")"

attack SE14 "addresses that are not the committer's, or several, or in the subject only"
certificate other middle "${signer_extensions/dana@/ines@}"
no_x509 other
certificate two middle "$signer_extensions,email:ines@example.org"
no_x509 two
subject=/CN=Dana/emailAddress=dana@example.org certificate mail middle 'extendedKeyUsage=emailProtection'
no_x509 mail

attack SE15 "one subject and serial number from two issuers"
subject=/CN=Twin serial=7 certificate twin-1 middle "$signer_extensions"
subject=/CN=Twin serial=7 certificate twin-2 second "$signer_extensions"
no_x509 twin-2 -certfile "$x/twin-1.pem"

attack SE16 "encodings without a length, with a tail, with a bag of certificates"
no_x509 good -nodetach -stream
begin dana && by_cms good >/dev/null && head -c 64 /dev/zero >>"$x/der"
bad signature-unsupported "$(in_armor "$x/der")"
for number in {1..20}; do
  serial=$number certificate root root "$ca_extensions"
  cat "$x/root.pem" >>"$x/bag"
done
no_x509 good -certfile "$x/bag"
head -c 10485760 /dev/urandom >"$x/der"
bad signature-unsupported "$(in_armor "$x/der")"

attack SE18 "a certificate that lives for minutes and names an identity provider"
subject=/ certificate keyless middle 'keyUsage=critical,digitalSignature
extendedKeyUsage=codeSigning
subjectAltName=critical,email:dana@example.org
1.3.6.1.4.1.57264.1.1=ASN1:UTF8String:https://accounts.example.org' -days 1
no_x509 keyless
settle
not_called
stop_servers

attack SE1a "a policy that asks for X.509, so that none of this would matter"
begin dana && id=$(by_cms good)
possible git push -q origin "$id:refs/heads/release/policy"
new_server "$(signature_rule)"
sed -i '/^kind    = "signature"/a formats = ["x509"]' "$policy/system.toml"
refused policy-broken git push -q origin "$id:refs/heads/release/policy"
new_server "$(signature_rule)"
sed -i "s|^keys .*|keys = [\"x509:SHA256:abc\"]|" "$policy/people.toml"
refused policy-broken git push -q origin "$id:refs/heads/release/policy"
write_people
twin
begin dana
accepted git push -q origin "$(signed):refs/heads/release/policy"
attacks_done

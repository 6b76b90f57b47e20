#!/usr/bin/env bash
# SG10: pushes that have to be signed, with certificates that are missing, bad or about something else.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org openpgp
new_person priya "Priya Nair" priya@example.org openpgp
new_person tomas "Tomas Berg" tomas@example.org ssh
rules='
[rules.signed-pushes]
kind    = "signed-push"
on      = ["protected"]
signers = ["dana", "ines", "priya"]
why     = "whoever moves this ref answers for it"'
guarded signed "$rules"
git --git-dir="$repository" config receive.certNonceSeed seed
git --git-dir="$repository" config receive.advertisePushOptions true
ssh-keygen -q -t ed25519 -N '' -C '' -f "$t/keys/stranger"
release=refs/heads/release
signed_push() { git push -q --signed origin "$base:$release/$1" "${@:2}"; }

# through SERVER-SED CLIENT-SED COMMAND...: git push by way of somebody who changes what the server says, and
# what the client says, by a replacement of Python's: OLD=NEW, in bytes of one length.
cat >"$t/relay" <<'PY'
import os, subprocess, sys, threading

def change(text):
    old, _, new = text.encode().partition(b"=>")
    return lambda chunk: chunk.replace(old, new) if old else chunk

def pump(source, target, edit):
    while chunk := os.read(source, 65536):
        os.write(target, edit(chunk))
    os.close(target)

child = subprocess.Popen(["git", "receive-pack", *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
said = threading.Thread(target=pump, args=(0, child.stdin.fileno(), change(os.environ.get("CLIENT_SAYS", ""))))
said.daemon = True
said.start()
nonce = os.environ.get("OLD_NONCE", "").encode()
def server_says(chunk):
    at = chunk.find(b"push-cert=")
    if not nonce or at < 0:
        return chunk
    end = min(i for i in (chunk.find(b" ", at), chunk.find(b"\n", at), chunk.find(b"\0", at)) if i >= 0)
    return chunk[: at + 10] + nonce + chunk[end:] if end - at - 10 == len(nonce) else chunk
pump(child.stdout.fileno(), 1, server_says)
sys.exit(child.wait())
PY
printf '#!/bin/sh\nexec python3 %q "$@"\n' "$t/relay" >"$t/relay.sh"
chmod +x "$t/relay.sh"
relayed() { git push -q --signed --receive-pack="$t/relay.sh" origin "$base:$release/$1" "${@:2}"; }

attack SG10a "a push without a certificate"
possible git push -q origin "$base:$release/a"
refused push-unsigned git push -q origin "$base:$release/a"
refused push-unsigned git push -q origin "$base:$release/a" "$base:refs/heads/topic"
twin
accepted signed_push a
refused push-unsigned git push -q origin ":$release/a"
accepted git push -q origin "$base:refs/heads/topic"

attack SG10b "a certificate by a stranger, and one that was changed on its way"
strangers() { git -c user.signingKey="$t/keys/stranger" push -q --signed origin "$base:$release/b"; }
possible strangers
refused push-certificate-bad strangers
changed() { CLIENT_SAYS="$release/bb=>$release/b2" relayed bb; }
# git tells of a ref that its client did not ask for, when it has moved.
told_wrong() { changed || true; }
possible told_wrong
refused push-certificate-bad changed
twin
accepted relayed b

attack SG10c "a certificate over a nonce of another push"
newest=$(find "$audit/certificates" -type f -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
OLD_NONCE=$(sed -n 's/^nonce //p' "$newest")
export OLD_NONCE
sleep 1
possible relayed c
refused push-certificate-bad relayed c
says "its nonce is not the server's"
unset OLD_NONCE
twin
accepted relayed c

attack SG10d "a certificate whose nonce is too old"
git --git-dir="$repository" config http.receivepack true
git --git-dir="$repository" config receive.certNonceSlop 1
printf '#!/bin/sh\nsleep 3\nexec ssh-keygen "$@"\n' >"$t/slow-keygen" && chmod +x "$t/slow-keygen"
allow_http_login "$t/http" dana secret-of-dana
start_http "$t/http" "$t/server/git"
# shellcheck disable=SC2154 # start_http sets it
url=http://dana:secret-of-dana@127.0.0.1:$http_port/signed.git
slowly() { git -c gpg.ssh.program="$t/slow-keygen" push -q --signed "$url" "$base:$release/d"; }
refused push-certificate-bad slowly
says "its nonce is from another time than the"
without_push "without the hook it is the same server, to which a copy has no way over http"
twin
git --git-dir="$repository" config receive.certNonceSlop 60
accepted slowly

attack SG10e "a certificate for a push to somebody else's server, passed on"
ln -s "$repository" "$t/mirror.git"
sed -i "s|^\[confinement\]|pushee = [\"$repository\"]\n&|" "$policy/system.toml"
passed_on() { git push -q --signed "$t/mirror.git" "$base:$release/e"; }
in_the_open_mirror() { git push -q --signed "$repository/." "$base:$release/e"; }
possible in_the_open_mirror
refused push-certificate-bad passed_on
says "it is for a push to another place"
refused push-certificate-bad git push -q --signed "$repository/" "$base:$release/e"
refused push-certificate-bad git push -q --signed "file://$repository" "$base:$release/e"
twin
accepted signed_push e
sed -i '/^pushee/d' "$policy/system.toml"

attack SG10f "updates that the certificate does not have"
zeros=$(printf '%040d' 0)
more=$(printf '%s %s %s\n.' "$zeros" "$base" "$release/unsigned")
# One more line of the protocol, behind the certificate: git means to die of that, and does not.
printf -v CLIENT_SAYS 'push-cert-end\n=>push-cert-end\n%04x%s' "$((${#more} + 3))" "${more%.}"
beside() { CLIENT_SAYS=$CLIENT_SAYS relayed f; }
possible beside
refused push-certificate-bad beside
says "its updates are not those of the push"
unset CLIENT_SAYS
twin
accepted relayed f

attack SG10g "a certificate by a key that was revoked, has expired, or is of one who has left"
cp -r "$GNUPGHOME" "$t/elsewhere" && rm -f "$t"/elsewhere/S.*
sed 's/^:-----BEGIN/-----BEGIN/' "$GNUPGHOME/openpgp-revocs.d/${key_of[ines]}.rev" |
  gpg --homedir "$t/elsewhere" --batch --quiet --import 2>/dev/null
gpg --homedir "$t/elsewhere" --batch --armor --export "${key_of[ines]}" >"$policy/keys/${key_of[ines]}.asc"
be ines
possible signed_push g
refused push-certificate-bad signed_push g
be priya
sed -i "s|\"${line_of[priya]}\"|{ key = \"&\", until = 2026-01-31 }|; s|\"\"|\"|g" "$policy/people.toml"
refused push-certificate-bad signed_push g
be tomas
refused push-signer-not-allowed signed_push g
twin
be dana
accepted signed_push g

attack SG10h "push options that the certificate does not have"
other_option() { CLIENT_SAYS="0007one=>0007two" relayed h -o one; }
refused_by_git other_option
twin
accepted relayed h -o one

attacks_done

#!/usr/bin/env bash
# Signed pushes: a good certificate says who is pushing, over a local path, ssh and http, and the record
# has what is true of it.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org openpgp
new_person tomas "Tomas Berg" tomas@example.org ssh

rules='
[rules.who-pushes]
kind  = "pushers"
on    = ["protected"]
allow = ["dana", "ines"]
why   = "Dana and Ines let things in"'

offer_nonce() {
  git --git-dir="$repository" config receive.certNonceSeed "not a secret here"
  git --git-dir="$repository" config receive.advertisePushOptions true
}

# certificate_says TEXT: the newest decision's certificate has this.
certificate_says() {
  cat "$audit"/*.jsonl | grep '"type":"decision"' | tail -n 1 >"$t/newest"
  grep -q -F -e "$1" "$t/newest" || { cat "$t/newest" && fail "the record does not say $1"; }
}

# --- a local path, where no host says who it is ---
login_variable=REFWARDEN_LOGIN
new_server "$rules"
new_repository payments
offer_nonce
new_clone dana
commit "Start" -- README.md one
refused pusher-unknown git push -q origin main
accepted git push -q --signed -o one -o "two words" origin main
certificate_says '"good":true'
certificate_says '"nonce":"OK"'
certificate_says '"signer":"dana"'
certificate_says '"person":"dana"'
commit "By gpg" -- README.md two
be ines
accepted git push -q --signed --atomic origin main main:refs/heads/side
certificate_says '"signer":"ines"'
certificate_says '"state":"good"'
be dana
accepted git push -q --signed origin :side main:refs/heads/release/1
certificate_says '"good":true'
commit "More" -- README.md three
be tomas
refused pusher-not-allowed git push -q --signed origin main
refused pusher-not-allowed git push -q --signed origin :release/1
certificate_says '"signer":"tomas"'
refused pusher-unknown env REFWARDEN_LOGIN=ines git push -q --signed origin main
says "name two persons"
be dana

# --- a good signature over a nonce that the server gave for another push: a replay ---
blob=$(grep -o '"blob":"sha[0-9]*:[0-9a-f]*"' "$t/newest" | grep -oE '[0-9a-f]{40,64}')
old_nonce=$(git --git-dir="$repository" cat-file blob "$blob" | sed -n 's/^nonce //p')
cat >"$t/replaying-receive-pack" <<END
#!/bin/sh
git receive-pack "\$@" | python3 -c '
import os, re
while chunk := os.read(0, 65536):
    os.write(1, re.sub(rb"push-cert=[0-9]+-[0-9a-f]+", b"push-cert=$old_nonce", chunk))'
END
chmod +x "$t/replaying-receive-pack"
sleep 1
refused pusher-unknown git push -q --signed --receive-pack="$t/replaying-receive-pack" origin main
certificate_says '"nonce":"BAD"'
certificate_says '"state":"good"'
certificate_says '"good":false'
accepted git push -q --signed origin main

# --- without a nonce git does not sign, and nobody is named ---
git --git-dir="$repository" config --unset receive.certNonceSeed
commit "Unsigned push" -- README.md four
refused pusher-unknown git push -q --signed=if-asked origin main

# --- sshd ---
git --git-dir="$repository" config receive.certNonceSeed "not a secret here"
start_sshd "$t/ssh"
allow_ssh_login "$t/ssh" tomas "$t/keys/tomas.pub" "$t/server/git"
allow_ssh_login "$t/ssh" dana "$t/keys/dana.pub" "$t/server/git"
git remote set-url origin "ssh://127.0.0.1$repository"
refused pusher-unknown env "GIT_SSH_COMMAND=$(ssh_command "$t/keys/tomas")" git push -q --signed origin main
accepted env "GIT_SSH_COMMAND=$(ssh_command "$t/keys/dana")" git push -q --signed origin main
certificate_says '"good":true'
record_verifies

# --- http, where offer and push are two processes ---
host=http login_variable='' new_server "$rules"
new_repository ledger
offer_nonce
git --git-dir="$repository" config receive.certNonceSlop 60
git --git-dir="$repository" config http.receivepack true
allow_http_login "$t/http" ines secret-of-ines
start_http "$t/http" "$t/server/git"
new_clone ines
commit "Start" -- README.md one
accepted git push -q --signed "http://ines:secret-of-ines@127.0.0.1:$http_port/ledger.git" main
certificate_says '"good":true'
certificate_says '"nonce":"OK"'
record_verifies

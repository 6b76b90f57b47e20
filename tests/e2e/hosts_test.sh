#!/usr/bin/env bash
# Real servers: who is pushing comes from sshd's forced command or from the web server, and from nowhere
# else.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
new_person tomas "Tomas Berg" tomas@example.org ssh

pushers_rule='
[rules.who-pushes]
kind       = "pushers"
on         = ["protected"]
allow      = ["ines", "dana"]
apart-from = ["author"]
why        = "somebody else than the author lands a change"'
both_rules="$(signature_rule)
$pushers_rule"

# --- sshd with a forced command that sets the login ---
login_variable=REFWARDEN_LOGIN
new_server "$both_rules"
new_repository payments
start_sshd "$t/ssh"
for id in dana ines tomas; do
  allow_ssh_login "$t/ssh" "$id" "$t/keys/$id.pub" "$t/server/git"
done
new_clone dana
git remote set-url origin "ssh://127.0.0.1$repository"
commit "Start" -- README.md one

push_as() { # push_as LOGIN ARGUMENT...
  local login=$1
  shift
  GIT_SSH_COMMAND=$(ssh_command "$t/keys/$login") git push -q origin "$@"
}

refused pusher-is-author push_as dana main
refused pusher-not-allowed push_as tomas main
# What the client sets does not reach the server's judgement.
refused pusher-is-author env REFWARDEN_LOGIN=ines \
  "GIT_SSH_COMMAND=$(ssh_command "$t/keys/dana") -o SendEnv=REFWARDEN_LOGIN" git push -q origin main
accepted push_as ines main
commit "Unsigned" --no-gpg-sign -- README.md two
refused commit-unsigned push_as ines main
git reset -q --hard origin/main
record_verifies
accepted refwarden audit list --audit "$audit" --json
says '"login":"ines"'
says '"person":"ines"'

# --- nginx and git-http-backend with basic authentication ---
host=http login_variable='' new_server "$both_rules"
new_repository ledger
git --git-dir="$repository" config http.receivepack true
for id in dana ines tomas; do
  allow_http_login "$t/http" "$id" "secret-of-$id"
done
start_http "$t/http" "$t/server/git"
new_clone dana
commit "Start" -- README.md one

push_http() { # push_http LOGIN ARGUMENT...
  local login=$1
  shift
  git push -q "http://$login:secret-of-$login@127.0.0.1:$http_port/ledger.git" "$@"
}
refused pusher-is-author push_http dana main
refused pusher-not-allowed push_http tomas main
accepted push_http ines main
commit "Unsigned" --no-gpg-sign -- README.md two
refused commit-unsigned push_http ines main
git reset -q --hard HEAD~1

# --- nobody said who is pushing ---
commit "More" -- README.md three
refused pusher-unknown git push -q origin main
refused pusher-unknown env USER=ines LOGNAME=ines REFWARDEN_LOGIN=ines git push -q origin main
record_verifies

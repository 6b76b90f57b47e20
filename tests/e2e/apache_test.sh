#!/usr/bin/env bash
# Apache and git-http-backend, as an account of its own where the test runs as root: who pushes is what Apache
# has asked for. cgit beside it shows the same repositories as before.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# Programs and folders that the web server's account can reach.
chmod 755 "$t"
mkdir "$t/bin"
cp "$REFWARDEN_BUILD"/refwarden "$REFWARDEN_BUILD"/refwarden-{pre-receive,update,post-receive} "$t/bin"
export PATH=$t/bin:$PATH
as_server() { # as_server COMMAND...: as the account that serves
  if ((EUID == 0)); then
    setpriv --reuid "$http_account" --regid "$http_account" --clear-groups "$@"
  else
    "$@"
  fi
}

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
host=http new_server "$(signature_rule)

[rules.who-pushes]
kind       = \"pushers\"
on         = [\"protected\"]
allow      = [\"dana\", \"ines\"]
apart-from = [\"author\"]
why        = \"somebody else than the author lands a change\""
bare_repository ledger
git --git-dir="$repository" config http.receivepack true
for id in dana ines tomas; do
  allow_http_login "$t/http" "$id" "secret-of-$id"
done
if ((EUID == 0)); then
  chown -R "$http_account:" "$t/server/git" "$audit"
  git config --global --add safe.directory "$repository"
fi
start_apache "$t/http" "$t/server/git"
open=http://127.0.0.1:$http_port/open/ledger.git
http_as() { # http_as LOGIN: the address for that login
  printf 'http://%s:secret-of-%s@127.0.0.1:%s/git/ledger.git' "$1" "$1" "$http_port"
}
page() { curl -sS --fail "http://127.0.0.1:$http_port/cgit/$1"; }

git clone -q "$(http_as dana)" "$t/clones/ledger" 2>/dev/null
cd "$t/clones/ledger"
be dana
accepted page ''
says 'ledger.git'

# --- refwarden comes in, and is the account's like everything else ---
accepted as_server env HOME="$t" refwarden repo install --host http --policy "$policy" "$repository"
commit "Start" -- README.md one
refused pusher-is-author git push -q "$(http_as dana)" HEAD:main
refused pusher-unknown git push -q "$(http_as tomas)" HEAD:main
says 'your login is "tomas"'
refused '' git -c core.askPass=false push -q "http://127.0.0.1:$http_port/git/ledger.git" HEAD:main
refused '' git push -q "http://ines:guessed@127.0.0.1:$http_port/git/ledger.git" HEAD:main
refused pusher-unknown git push -q "$open" HEAD:main # where the web server asks nobody
says 'REMOTE_USER is not set'
refused pusher-unknown git -c http.extraHeader='Remote-User: ines' -c http.extraHeader='REMOTE_USER: ines' \
  push -q "$open" HEAD:main
accepted git push -q "$(http_as ines)" HEAD:main
commit "Unsigned" --no-gpg-sign -- README.md two
refused commit-unsigned git push -q "$(http_as ines)" HEAD:main
git reset -q --hard HEAD~1
commit "More" -- README.md three
accepted git push -q "$(http_as ines)" HEAD:main

# --- the record, and cgit as before ---
accepted as_server refwarden audit verify --audit "$audit" --repo "$repository"
accepted as_server refwarden audit list --audit "$audit" --json
says '"login":"ines"'
says "\"host_repository\":\"$repository\""
accepted as_server refwarden repo status "$repository"
accepted page ledger.git/log/
says 'More'
says 'Start'
accepted git ls-remote "$open"
says "$(git rev-parse HEAD)"

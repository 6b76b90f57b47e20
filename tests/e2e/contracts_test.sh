#!/usr/bin/env bash
# Hosts that are not in Debian, by what they promise their hooks (contracts.sh): who pushes is what the host
# says, and a push without that is refused.
# shellcheck source-path=SCRIPTDIR source=contracts.sh
. "$(dirname "$0")/contracts.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
rules="$(signature_rule)

[rules.who-pushes]
kind       = \"pushers\"
on         = [\"protected\"]
allow      = [\"dana\", \"ines\"]
apart-from = [\"author\"]
why        = \"somebody else than the author lands a change\""
mkdir -p "$t/host"

# starts HOST [NAME]: a server of that kind with one repository, its hooks where `repo install` puts them.
starts() {
  host_name=$1 host_command=''
  rm -rf "$audit"
  mkdir -m 700 "$audit"
  host=$1 new_server "$rules"
  bare_repository "${2:-$1}"
  "${1//-/_}_folders"
  case $1 in
    ghes | bitbucket) git --git-dir="$repository" config refwarden.policydir "$policy" ;;
    *) accepted refwarden repo install --host "$1" --policy "$policy" "$repository" ;;
  esac
  new_clone dana
}

# recorded TEXT: the newest record has it.
recorded() {
  checks=$((checks + 1))
  cat "$audit"/*.jsonl | grep -v '"type":"landed"' | tail -n 1 >"$t/newest"
  grep -qF -- "$1" "$t/newest" || { cat "$t/newest" && fail "the record does not say $1"; }
}

# keeps VARIABLE REPOSITORY: what holds on every host.
keeps() {
  local variable=$1 its_name=$2
  commit "Start" -- README.md one
  refused pusher-is-author push_as dana main
  refused pusher-unknown push_as '' main
  says "$variable"
  refused pusher-unknown push_as - main -- USER=ines LOGNAME=ines REMOTE_USER=ines REFWARDEN_LOGIN=ines
  refused pusher-unknown push_as tomas main
  says '"tomas"'
  refused pusher-unknown env "$variable=ines" git push -q --receive-pack="$t/serve-nobody" "$repository" main
  accepted push_as ines main
  recorded "\"host\":\"$host_name\""
  recorded "\"host_repository\":\"$its_name\""
  recorded '"login":"ines"'
  commit "Unsigned" --no-gpg-sign -- README.md two
  refused commit-unsigned push_as ines main
  git reset -q --hard HEAD~1
  commit "More" -- README.md three
  accepted push_as ines main
}

# --- Gitea and Forgejo ---
starts gitea
says 'hooks/pre-receive.d/refwarden ->'
keeps GITEA_PUSHER_NAME team/payments
commit "By a deploy key" -- README.md four
refused pusher-unknown push_as ines main -- GITEA_DEPLOY_KEY_ID=7
says GITEA_DEPLOY_KEY_ID
# Whatever the host calls the repository, its path alone finds the policy.
printf 'schema = 1\n\n[repo]\npaths = ["/srv/git/open.git"]\n' >"$policy/repos/open.toml"
accepted push_as ines main -- GITEA_REPO_NAME=open
recorded '"host_repository":"team/open"'
recorded '"repo":"gitea"'
recorded '"repository":null'
rm "$policy/repos/open.toml"
record_verifies
accepted refwarden repo status "$repository"
says 'host          gitea'
rm "$repository/hooks/post-receive"
output=$(refwarden repo status "$repository") && fail "half installed, and nobody says so"
says 'hooks/post-receive, which has to run what is in hooks/post-receive.d, is not there'
accepted refwarden repo install --host gitea "$repository"
says "kept      "
accepted refwarden repo remove "$repository"
[[ ! -e $repository/hooks/pre-receive.d/refwarden && -x $repository/hooks/pre-receive ]] || fail "not removed"

# --- GitLab, for one repository, then for all ---
starts gitlab
keeps GL_USERNAME team/payments
commit "By a deploy key" -- README.md four
refused pusher-unknown push_as ines main -- GL_ID=key-4
checks=$((checks + 1))
! grep '^remote:' <<<"$output" | grep -qv '^remote: GL-HOOK-ERR:' || fail "a line without the prefix"
says 'remote: GL-HOOK-ERR: error[pusher-unknown]'
printf '[nonsense]\n' >>"$policy/system.toml"
refused policy-broken push_as ines main
says 'remote: GL-HOOK-ERR: error[policy-broken]'
sed -i '$d' "$policy/system.toml"
accepted refwarden repo status "$repository"
output=$(refwarden repo rehearse --only pushed-by-nobody "$repository") || true
says 'gitlab starts hooks itself'
says '1 refused, 0 let in'
mkdir "$repository/hooks/pre-receive.d"
mv "$repository/custom_hooks/pre-receive.d/refwarden" "$repository/hooks/pre-receive.d/"
rm "$repository/custom_hooks/post-receive.d/refwarden"
output=$(refwarden repo status "$repository") && fail "hooks where GitLab never looks, and nobody says so"
says 'which does not take its hooks from hooks/pre-receive.d/refwarden: run refwarden repo install --host gitlab'
accepted refwarden repo install --host gitlab "$repository"
says 'removed   '
accepted refwarden repo status "$repository"
accepted refwarden repo remove "$repository"
git --git-dir="$repository" config refwarden.policydir "$policy"
accepted refwarden repo install --host gitlab "$t/host/custom_hooks"
says "$t/host/custom_hooks/pre-receive.d/refwarden"
refused pusher-unknown push_as '' main
accepted push_as ines main
record_verifies
accepted refwarden repo status "$repository"
says 'which is not seen from here'

# What lands is no error to show.
sed -i 's/^mode    = "enforce"/mode    = "warn"/' "$policy/system.toml"
commit "Unsigned" --no-gpg-sign -- README.md five
warned commit-unsigned push_as ines main
checks=$((checks + 1))
[[ $output != *GL-HOOK-ERR* ]] || fail "a warning as an error"

# --- GitHub Enterprise Server ---
starts ghes
accepted refwarden policy show --folder "$policy" --repo "$repository"
says 'seconds'
[[ $output =~ seconds\ +=?\ *4 ]] || fail "not the host's time"
keeps GITHUB_USER_LOGIN team/payments
printf '#!/bin/sh\nsleep 60\n' >"$t/host/script"
commit "Late" -- README.md four
sed -i 's/KILL 5/KILL 1/' "$repository/hooks/pre-receive" # the host's limit, sooner
refused '' push_as ines main
printf '\n[limits]\nseconds = 5\n' >>"$policy/system.toml"
output=$(refwarden policy check --folder "$policy" 2>&1) && fail "more time than the host gives"
says '"seconds" must be from 1 to 4'

# --- Bitbucket, which also asks without meaning it ---
starts bitbucket
keeps BB_USER_NAME TEAM/payments
commit "Asked first" -- README.md four
tip=$(git rev-parse HEAD)
printf '%s %s refs/heads/main\n' "$(git rev-parse HEAD~1)" "$tip" >"$t/ask"
git --git-dir="$repository" fetch -q "$PWD" "$tip"
host_command='GIT_DIR=. hooks/pre-receive'
serve_as ines BB_IS_DRY_RUN=true
host_command=''
# The hook alone, and no ref moves.
accepted sh -c "cd '$repository' && '$served' <'$t/ask'"
recorded '"type":"dry-run"'
recorded '"verdict":"accepted"'
id=$(grep -o '"id":"[^"]*"' "$t/newest" | cut -d'"' -f4)
accepted refwarden push show --audit "$audit" "$id"
says 'dry run'
accepted push_as ines main
recorded '"type":"decision"'
record_verifies

# --- soft-serve, and as it was when it did not look at the exit code ---
starts soft-serve
keeps SOFT_SERVE_USERNAME payments
sed -i 's/^exit .*/exit 0/' "$repository/hooks/pre-receive"
commit "Lands" --no-gpg-sign -- README.md four
accepted push_as ines main
says 'error[commit-unsigned]'
checks=$((checks + 1))
output=$(refwarden audit verify --audit "$audit" --repo "$repository" 2>&1) &&
  fail "a refused push landed, and nobody says so"

# --- recipes, and hosts that are none ---
for name in plain http gitolite gitea gitlab ghes bitbucket soft-serve; do
  accepted refwarden repo install --host "$name"
  says "host = \"$name\""
done
not_installed() {
  output=$(refwarden repo install "$@" 2>&1) && fail "installed: $*"
  checks=$((checks + 1))
}
not_installed --host gitae "$repository"
says 'did you mean "gitea"?'
not_installed --host ghes "$repository"
says 'through its own pages only'
starts bitbucket again-bitbucket
not_installed "$repository"
says 'refwarden repo install --host bitbucket prints how'
not_installed --host gitolite "$repository"
says 'gitolite has not linked'
starts gitea again-gitea
accepted refwarden repo remove "$repository"
accepted refwarden repo install --policy "$policy" "$repository" # the host is the policy's
says 'hooks/pre-receive.d/refwarden ->'
accepted refwarden repo install --host plain "$repository"
says 'the policy has host = "gitea"'
says "removed   $repository/hooks/pre-receive.d/refwarden"
not_installed --host gitlab "$t/nowhere"
not_installed --host gitlab --policy "$policy" "$t/host/custom_hooks"
not_installed --host gitolite --hook update "$t/host"
not_installed
says 'PATH is missing'
host=gitlb
system_head >"$t/system.toml"
mkdir "$t/wrong" && cp -r "$policy"/. "$t/wrong" && cp "$t/system.toml" "$t/wrong/system.toml"
output=$(refwarden policy check --folder "$t/wrong" 2>&1) && fail "an unknown host loads"
says 'did you mean "gitlab"?'

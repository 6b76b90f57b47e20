#!/usr/bin/env bash
# gitolite 3 over sshd: refwarden as its common hook and as a repo-specific one, people with keys of their own,
# wild repositories. GL_USER is who pushes.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
host=gitolite new_server "$(signature_rule)

[rules.who-pushes]
kind       = \"pushers\"
on         = [\"protected\"]
allow      = [\"dana\", \"ines\"]
apart-from = [\"author\"]
why        = \"somebody else than the author lands a change\""

# gitolite lives in a folder of its own; sshd sends everybody there.
home=$t/gitolite
mkdir -p "$home/local/hooks/repo-specific"
gitolite_here() { (cd "$home" && env -u GIT_CONFIG_GLOBAL HOME="$home" gitolite "$@"); }
for login in admin tomas; do ssh-keygen -q -t ed25519 -N '' -C '' -f "$t/keys/$login"; done
accepted gitolite_here setup -pk "$t/keys/admin.pub"
git config --file "$home/.gitconfig" init.defaultBranch main
sed -i -E "s|# (LOCAL_CODE +=> +\"\\\$ENV\{HOME\}/local\")|\1|; s|(GIT_CONFIG_KEYS +=> +)''|\1'refwarden\\\\.policydir'|
  s|# ('repo-specific-hooks')|\1|" "$home/.gitolite.rc"
accepted refwarden repo install --host gitolite "$home/local"
says "$home/local/hooks/common/pre-receive ->"
says 'gitolite setup --hooks-only'
accepted gitolite_here setup --hooks-only
# gitolite's own repository is judged as well, before it can say by which policy.
git --git-dir="$home/repositories/gitolite-admin.git" config refwarden.policydir "$policy"

sshd_extra="SetEnv HOME=$home" start_sshd "$t/ssh"
ln -sf "$home/.ssh/authorized_keys" "$t/ssh/authorized_keys"
git_as() { # git_as LOGIN ARGUMENT...
  GIT_SSH_COMMAND=$(ssh_command "$t/keys/$1") git "${@:2}"
}
url() { printf 'ssh://127.0.0.1/%s' "$1"; }

# --- the admin says who may do what, by a push of their own ---
git_as admin clone -q "$(url gitolite-admin)" "$t/clones/admin"
cd "$t/clones/admin"
cp "$t/keys/dana.pub" "$t/keys/ines.pub" "$t/keys/tomas.pub" keydir/
configure() { # configure TEXT: gitolite.conf with this at its end
  cat >conf/gitolite.conf <<CONF
repo gitolite-admin
    RW+ = admin
repo payments
    RW+ = dana ines tomas
repo wild/..*
    C   = ines
    RW+ = CREATOR
repo @all
    config refwarden.policydir = $policy
$1
CONF
  git add -A
  git -c user.name=admin -c user.email=admin@example.org commit -q -m "Configure"
  accepted git_as admin push -q origin HEAD
}
configure ''
accepted refwarden repo install --host gitolite --all "$home/repositories"
says 'hooks/pre-receive'
repository=$home/repositories/payments.git
accepted refwarden repo status "$repository"
says 'host          gitolite'
says 'pre-receive   refwarden'

# --- a common hook ---
git_as dana clone -q "$(url payments)" "$t/clones/payments" 2>/dev/null
cd "$t/clones/payments"
be dana
commit "Start" -- README.md one
refused pusher-is-author git_as dana push -q origin HEAD:main
refused pusher-unknown git_as tomas push -q origin HEAD:main
says 'your login is "tomas"'
refused pusher-is-author env GL_USER=ines "GIT_SSH_COMMAND=$(ssh_command "$t/keys/dana") -o SendEnv=GL_USER" \
  git push -q origin HEAD:main
refused '' git_as admin push -q origin HEAD:main # gitolite's own word
accepted git_as ines push -q origin HEAD:main
commit "Unsigned" --no-gpg-sign -- README.md two
refused commit-unsigned git_as ines push -q origin HEAD:main
git reset -q --hard HEAD~1
accepted refwarden audit list --audit "$audit" --json
says '"host_repository":"payments"'
says '"login":"ines"'
# On the server itself, past gitolite, nobody is known.
commit "Past gitolite" -- README.md three
refused pusher-unknown env GL_BYPASS_ACCESS_CHECKS=1 git push -q "$repository" HEAD:main
says 'GL_USER is not set'
accepted git_as ines push -q origin HEAD:main
record_verifies

# --- a wild repository has the hook from its first push on ---
repository=$home/repositories/payments.git # whose refs stay as they are
unsigned=$(git commit-tree -m Bare 'HEAD^{tree}')
refused commit-unsigned git_as ines push -q "$(url wild/ines/tool)" "$unsigned:refs/heads/main"
refused '' git_as dana push -q "$(url wild/dana/tool)" HEAD:main
accepted git_as ines push -q "$(url wild/ines/tool)" HEAD:main
repository=$home/repositories/wild/ines/tool.git
refused '' git_as dana push -q "$(url wild/ines/tool)" HEAD:refs/heads/side
accepted refwarden repo status "$repository"
accepted refwarden audit list --audit "$audit" --json
says '"host_repository":"wild/ines/tool"'
record_verifies

# --- a repo-specific hook, and one that takes the common hook's place ---
ln -s "$REFWARDEN_BUILD/refwarden-pre-receive" "$home/local/hooks/repo-specific/refwarden"
ln -s "$REFWARDEN_BUILD/refwarden-post-receive" "$home/local/hooks/repo-specific/refwarden-landed"
printf '#!/bin/sh\nexit 0\n' >"$home/local/hooks/repo-specific/other"
chmod 755 "$home/local/hooks/repo-specific/other"
cd "$t/clones/admin"
configure 'repo special
    RW+ = dana ines
    option hook.pre-receive = other refwarden
    option hook.post-receive = refwarden-landed
repo open
    RW+ = dana ines
    option hook.pre-receive = other'
cd "$t/clones/payments"
repository=$home/repositories/special.git
refused pusher-is-author git_as dana push -q "$(url special)" HEAD:main
refused commit-unsigned git_as ines push -q "$(url special)" "$unsigned:refs/heads/main"
accepted git_as ines push -q "$(url special)" HEAD:main
record_verifies
accepted refwarden repo status "$repository"
output=$(refwarden repo status "$home/repositories/open.git") && fail "no hook judges, and nobody says so"
says 'no hook judges pushes'
output=$(refwarden repo install --host gitolite --all "$home/repositories" 2>&1) && fail "the hook is not there"
says 'gitolite has not linked'

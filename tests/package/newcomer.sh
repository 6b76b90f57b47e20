#!/usr/bin/env bash
# Runs in a clean Debian 12, as root, beside the package and the README's commands (debian_test.sh): installs,
# sets up, pushes something bad, does what the answer says, and looks at the record; then an upgrade, a
# removal and a purge.
set -euo pipefail
cd /copied
export DEBIAN_FRONTEND=noninteractive HOME=/root LC_ALL=C PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
checks=0
echo "newcomer: begins"

check() {
  checks=$((checks + 1))
  "$@" || { echo "newcomer: failed: $*" && exit 1; }
}

# What stands for the person at the keyboard: sudo is root already, and the editor adds two people.
mkdir -p /usr/local/bin /srv/git
cat >/usr/local/bin/sudo <<'SHIM'
#!/bin/sh
exec "$@"
SHIM
cat >/usr/local/bin/sudoedit <<'SHIM'
#!/bin/bash
set -e
cat >>"$1" <<'PEOPLE'

[people.dana]
name   = "Dana Reyes"
emails = ["dana@example.org"]
keys   = []

[people.ines]
name   = "Ines Okafor"
emails = ["ines@example.org"]
keys   = []
PEOPLE
sed -i -E 's/^(developers +=).*/\1 ["dana", "ines"]/' "$1"
SHIM
# No systemd runs here.
cat >/usr/local/bin/systemctl <<'SHIM'
#!/bin/sh
exit 0
SHIM
chmod 755 /usr/local/bin/*
echo 'APT::Get::Assume-Yes "true";' >/etc/apt/apt.conf.d/90yes
apt-get install -qq -y --no-install-recommends git openssh-client >/dev/null

# What they have: a repository, and a key each.
git init -q --bare --initial-branch=main /srv/git/payments.git
for person in dana ines; do
  ssh-keygen -q -t ed25519 -N '' -C '' -f "/root/$person"
  cp "/root/$person.pub" "$person.pub"
done

# The README's commands, one after the other.
count=0
while IFS= read -r line; do
  [[ -z $line || $line == \#* ]] && continue
  count=$((count + 1))
  echo "\$ $line"
  code=0
  bash -euo pipefail -c "$line" </dev/null || code=$?
  # The policy that `policy init` writes has a rule that only warns, and a rehearsal ends with 1 over it.
  [[ $line == *"repo rehearse"* && $code -eq 1 ]] && code=0
  check test "$code" = 0
done <commands
echo "newcomer: $count commands to a protected repository"
check test -d /var/lib/refwarden/audit
check test "$(stat -c %U:%a /var/lib/refwarden/audit)" = git:700
check refwarden repo status /srv/git/payments.git

# A developer, over the account that owns the repository.
chown -R git:git /srv/git
install -d -o git -g git /home/dana
install -o git -g git -m 600 /root/dana /home/dana/key
export HOME=/home/dana
as_dana() {
  runuser -u git -- env HOME=/home/dana "$@"
}
as_dana git config --global user.name "Dana Reyes"
as_dana git config --global user.email dana@example.org
as_dana git config --global gpg.format ssh
as_dana git config --global user.signingKey /home/dana/key
as_dana git clone -q /srv/git/payments.git /home/dana/payments 2>/dev/null
cd /home/dana/payments
as_dana sh -c 'echo one >README.md && git add README.md && git commit -q -m "Begin" && git branch -q -M main'

push() {
  output=$(as_dana git push origin main 2>&1 | sed 's/ *$//')
}
check test "$(push && echo in || echo out)" = out
rounds=0
until push; do
  rounds=$((rounds + 1))
  printf '%s\n' "$output"
  check test "$rounds" -le 4
  check grep -q '^remote: error\[' <<<"$output"
  # Prose, where only a person knows the number of the ticket.
  if grep -q 'error\[ticket-missing\]' <<<"$output"; then
    as_dana git commit -q --amend --no-edit --trailer 'Ticket: PAY-1'
  fi
  while IFS= read -r command; do
    check as_dana env GIT_EDITOR=true GIT_SEQUENCE_EDITOR=true bash -euc "$command" </dev/null
  done < <(sed -n 's/^remote: hint:   //p' <<<"$output" |
    sed -E ':join; /\\$/{N; s/ *\\\n +/ /; b join}' | grep -E '^git (commit|rebase)' || true)
done
echo "newcomer: accepted after $rounds answers"
check test "$rounds" -ge 1
check test "$(git -c safe.directory='*' -C /srv/git/payments.git rev-parse main)" = "$(as_dana git rev-parse HEAD)"
check grep -q refused <<<"$(refwarden audit list)"
check grep -q accepted <<<"$(refwarden audit list)"
check refwarden audit verify

# The admin's own files outlive an upgrade and a removal, the record everything.
cp /etc/refwarden/people.toml /root/people.before
check apt-get install -qq -y --reinstall /copied/refwarden_*.deb
check cmp /etc/refwarden/people.toml /root/people.before
check apt-get remove -qq -y refwarden
check cmp /etc/refwarden/people.toml /root/people.before
# A link to a program that is gone is no hook to git; something that refuses has to be in its place.
as_dana git commit -q --allow-empty --gpg-sign -m "Go round it"
check test "$(push && echo in || echo out)" = out
check apt-get purge -qq -y refwarden
check test "$(push && echo in || echo out)" = out
check test -n "$(ls -A /var/lib/refwarden/audit)"
# Installed again, the programs are back in the place of what refused.
check apt-get install -qq -y --no-install-recommends /copied/refwarden_*.deb
check /usr/libexec/refwarden/refwarden-pre-receive --version
echo "newcomer: $checks checks"

#!/usr/bin/env bash
# A policy that stands in a git repository: read from the commit at its ref, changed by pushes that the
# policy before them judges, and closed where it cannot be had.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

manual=$(cd "$(dirname "$0")/../.." && pwd)/man/refwarden-policy.5
new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org openpgp
new_server

# How the manual says that it begins: the policy is pushed before any hook is there.
pointer=$t/server/etc
source=$t/server/git/policy.git
mkdir "$pointer"
mkdir -m 700 "$t/server/checkouts"
mkdir "$policy/tests"
cat >"$policy/tests/system.toml" <<'TOML'
schema = 1
clock  = 2026-06-01T12:00:00Z

[[case]]
name    = "a commit without a signature"
ref     = "refs/heads/main"
commits = [{ author = "dana" }]
expect  = { verdict = "refuse", codes = ["commit-unsigned"] }
TOML
bare_repository policy
new_clone dana "$t/clones/policy"
cp -r "$policy"/. .
: >repos/.gitkeep
git add .
git commit -q -m "The policy as it was"
accepted git push origin main
point() { # point [LINE...]: system.toml of the pointer, with these lines after it
  cat >"$pointer/system.toml" <<TOML
schema = 1

[server]
policy-repository = "$source"
policy-checkout   = "$t/server/checkouts"
TOML
  printf '%s\n' "$@" >>"$pointer/system.toml"
}
point
written=$policy
policy=$pointer # what the repositories name
install_hooks
new_repository payments
accepted refwarden policy check --folder "$pointer"
accepted refwarden policy test "$t/clones/policy"

policy_commit() { git --git-dir="$source" rev-parse main; }
newest() { tail -n 1 "$(find "$audit" -maxdepth 1 -name '*.jsonl' | sort | tail -n 1)"; }
recorded() { # recorded COMMIT: that the newest decision was made by
  checks=$((checks + 1))
  [[ $(grep '"type":"decision"' "$audit"/*.jsonl | tail -n 1 | sed 's/^[^{]*//' | jq -r '.policy.commit') == "$object_format:$1" ]] ||
    fail "the record does not say that the policy was commit $1: $(newest)"
}

new_clone dana
commit "First" -- README.md one
accepted git push origin main
recorded "$(policy_commit)"
git config commit.gpgSign false
commit "Second" -- README.md two
refused commit-unsigned git push origin main
recorded "$(policy_commit)"
git config commit.gpgSign true
git reset -q --hard origin/main

# The door for the policy is the policy's own.
cd "$t/clones/policy"
repository=$source
git -c commit.gpgSign=false commit -q --allow-empty -m "Nobody signed this"
refused commit-unsigned git push origin main
git reset -q --hard origin/main

# One that nobody could use does not come in, by whatever name of the ref.
spoil() { # spoil COMMAND...: a commit made with it, then taken back
  "$@"
  git add -A
  git commit -q -m "A policy that does not work"
  refused policy-unsound git push origin HEAD:main
  refused policy-unsound git push origin HEAD:alias
  git reset -q --hard origin/main
}
git --git-dir="$source" symbolic-ref refs/heads/alias refs/heads/main
spoil sed -i 's/^each .*/eech = "commit"/' system.toml
says "system.toml:"
says 'no key "eech"'
says "refwarden policy check --folder ."
spoil sed -i 's/"commit-unsigned"/"signature-bad"/' tests/system.toml
says "tests/system.toml:4: fails: a commit without a sig"
spoil sed -i "s,^audit .*,audit = \"$t/elsewhere\"," system.toml
says "[server] audit may not be changed by a push"
spoil git rm -q people.toml
spoil ln -sf /etc/hostname people.toml
spoil git rm -q -r keys
git --git-dir="$source" config receive.denyDeleteCurrent ignore
refused policy-unsound git push origin :main
says "the ref that the server's policy is read from would be gone"
# Elsewhere it may stand and wait for a review.
sed -i 's/^each .*/eech = "commit"/' system.toml
git commit -q -a -m "A draft"
accepted git push origin HEAD:draft
git reset -q --hard origin/main

# One that loads is in force with the next push.
cat >>system.toml <<'TOML'

[rules.ticket]
kind    = "ticket"
on      = ["protected"]
trailer = "Ticket"
pattern = "PAY-[0-9]+"
why     = "every change has a request"
TOML
git commit -q -a -m "Ask for tickets"
refused policy-unsound git push origin main # its case names one code alone
sed -i 's/"commit-unsigned"/&, "ticket-missing"/' tests/system.toml
git commit -q -a --amend --no-edit
before=$(policy_commit)
accepted git push origin main
recorded "$before"
cd "$t/clones/dana-payments"
repository=$t/server/git/payments.git
commit "Second" -- README.md two
refused ticket-missing git push origin main
recorded "$(policy_commit)"
record_verifies

# Of the checkouts the newest two stay, and nothing that somebody left half done.
cd "$t/clones/policy"
repository=$source
mkdir "$t/server/checkouts/.old-$nobodys" "$t/server/checkouts/.new-OURS"
touch -d '2 hours ago' "$t/server/checkouts/.old-$nobodys"
for i in 1 2; do
  git commit -q --allow-empty -m "Nothing new" -m "Ticket: PAY-$i"
  accepted git push origin main
done
cd "$t/clones/dana-payments"
repository=$t/server/git/payments.git
refused ticket-missing git push origin main
recorded "$(policy_commit)"
checks=$((checks + 2))
[[ $(find "$t/server/checkouts" -mindepth 1 -maxdepth 1 -not -name '.*' -printf '%f\n' | sort) == "$(git --git-dir="$source" rev-parse main main~1 | sort)" ]] ||
  fail "other checkouts than the newest two: $(ls -A "$t/server/checkouts")"
[[ $(find "$t/server/checkouts" -mindepth 1 -maxdepth 1 -name '.*' -printf '%f') == .new-OURS ]] || fail "left: $(ls -A "$t/server/checkouts")"
git commit -q --amend -m "Second" -m "Ticket: PAY-1"
accepted git push origin main
commit "Third" -m "Ticket: PAY-2" -- README.md three

# What cannot be had closes the door, and says so to the admin.
closed() { # closed WHY: until it is mended
  refused policy-broken git push origin main
  checks=$((checks + 1))
  output=$(refwarden policy show --repo "$repository" 2>&1) && fail "the policy is shown: $1"
  says "$1"
}
mv "$source" "$source.away"
closed "No such file or directory"
mv "$source.away" "$source"
git --git-dir="$source" update-ref refs/heads/kept main
git --git-dir="$source" update-ref -d refs/heads/main
closed "has no refs/heads/main"
git --git-dir="$source" update-ref refs/heads/main kept
chmod g+w "$t/server/checkouts"
closed "$t/server/checkouts"
chmod g-w "$t/server/checkouts"
mv "$t/server/checkouts" "$t/server/moved"
closed "$t/server/checkouts"
mv "$t/server/moved" "$t/server/checkouts"
point 'mode = "warn"'
closed 'no key "mode"'
point '[limits]' 'seconds = 5'
closed "holds [server] alone"
checks=$((checks + 1))
output=$(refwarden policy check --folder "$pointer" 2>&1) && fail "a pointer with rules is a good one"
says "system.toml:6:2"
point 'policy-ref = "main"'
closed '"policy-ref" must be the full name of a branch'
point
# A pointer in what is pointed at leads nowhere.
cp "$pointer/system.toml" "$t/clones/policy/system.toml"
cd "$t/clones/policy"
repository=$source
git commit -q -a -m "Round and round" -m "Ticket: PAY-3"
refused policy-unsound git push origin main
git reset -q --hard origin/main
cd "$t/clones/dana-payments"
repository=$t/server/git/payments.git
accepted git push origin main

# Commands that change a policy say where this one is changed.
for change in "key add dana $t/keys/dana.pub" "key import $written/keys/${key_of[ines]}.asc --person dana"; do
  checks=$((checks + 1))
  # shellcheck disable=SC2086 # several words
  output=$(refwarden $change --folder "$pointer" 2>&1) && fail "a checkout was changed: $change"
  says "this policy stands in git: name a clone of $source with --folder"
done
accepted refwarden key list --folder "$pointer"
accepted refwarden policy diff "$pointer" "$t/clones/policy"
accepted refwarden policy export --folder "$pointer" --output "$t/exported"
accepted refwarden policy check --folder "$t/exported"
checks=$((checks + 1))
output=$(refwarden repo replay "$repository" --policy "$pointer" 2>&1) && fail "the first commit has a ticket"
says "ticket-missing 1"
accepted refwarden policy show --repo "$repository" --folder "$pointer"
says "refs/heads/main of $source"
accepted refwarden policy show --repo "$repository" --json
output=$(refwarden repo doctor "$repository" 2>&1) || true
says "commit $(policy_commit | cut -c1-12) of"
accepted refwarden repo rehearse "$repository" --only unsigned
accepted refwarden key refresh --folder "$pointer"
accepted refwarden audit list --policy "$pointer"
record_verifies

# The manual's way to begin, word for word but for the places and the editor.
begun=$t/begun
mkdir -p "$begun/git" "$begun/etc"
mkdir -m 700 "$begun/checkouts"
sed -n '/^\.Sh POLICY IN GIT/,/^\.Sh POLICY TESTS/p' "$manual" | sed -n '/^git init/,/^\.Ed/p' |
  sed "/^\.Ed/d; s,/srv/git,$begun/git,g; s,^refwarden repo install,& --policy $begun/etc,; s,^[\$]EDITOR,& system.toml," >"$begun/commands"
checks=$((checks + 1))
[[ $(wc -l <"$begun/commands") == 8 ]] || fail "the manual has other commands: $(cat "$begun/commands")"
cat >"$begun/etc/system.toml" <<TOML
schema = 1

[server]
policy-repository = "$begun/git/policy.git"
policy-checkout   = "$begun/checkouts"
TOML
cd "$begun"
git config --global user.name "Dana Reyes"
git config --global user.email dana@example.org
git config --global init.defaultBranch master
export EDITOR="sed -i s,/srv/git,$begun/git,;s,^audit.*,audit=\"$audit\","
accepted bash -euc '. ./commands'
output=$(refwarden policy show --repo git/policy.git)
says "repos/policy.toml"
says "refs/heads/main of $begun/git/policy.git"

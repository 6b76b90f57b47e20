#!/usr/bin/env bash
# The first thing an admin tries: unsigned is refused, signed is accepted, laundering is refused, the
# record verifies.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
new_person lee "Lee Anders" lee@example.org ssh
people=(dana ines)
new_server
new_repository payments
new_clone dana

commit "Start" -- README.md one
accepted git push -q origin main

commit "Unsigned" --no-gpg-sign -- README.md two
refused commit-unsigned git push -q origin main
says "commit $(git rev-parse --short=12 HEAD) has no signature"
says "nothing was stored"

# The same commit through another branch, a tag, and several refs at once.
accepted git push -q origin main:refs/heads/topic
refused commit-unsigned git push -q origin main
accepted git push -q origin main:refs/tags/t1
refused commit-unsigned git push -q origin main
refused commit-unsigned git push -q origin main:refs/heads/other main
refused namespace-refused git push -q origin main:refs/x/y

# The command that the message printed.
git rebase -q --force-rebase --gpg-sign origin/main
accepted git push -q origin main

be ines
commit "By SSH" -- README.md three
accepted git push -q origin main

be lee
commit "By a stranger" -- README.md four
refused signature-unknown-key git push -q origin main
git reset -q --hard origin/main

record_verifies

# shellcheck shell=bash
# For the attacks on which commits are judged: a protected branch whose commits are signed and whose
# history stays, and branches dev/** whose commits name a ticket.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh

history_rule='

[rules.no-rewrite]
kind   = "history"
on     = ["protected"]
forbid = ["rewrite"]
why    = "published history stays"'
ticket_on_dev='

[refs.dev]
match = ["refs/heads/dev/**"]

[rules.ticket]
kind    = "ticket"
on      = ["dev"]
where   = "subject"
pattern = "PAY-[0-9]+"
form    = "PAY-<number>"
why     = "every change is traced to its request"'
rules=$(signature_rule)$history_rule$ticket_on_dev

# guarded_commits NAME: the server and a clone, with one development branch.
guarded_commits() { guarded "$1" "$rules" main:refs/heads/dev/0; }

unsigned() { commit "${1:-PAY-1: unsigned}" --no-gpg-sign "${@:2}" -- "bad$RANDOM" bad; }
signed() { commit "${1:-PAY-1: signed}" -- "good$RANDOM" good; }

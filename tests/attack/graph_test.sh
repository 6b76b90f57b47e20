#!/usr/bin/env bash
# Which commits are judged: everything that a rule has not judged yet, however it came in.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
guarded graph "$(signature_rule)

[rules.no-rewrite]
kind   = \"history\"
on     = [\"protected\"]
forbid = [\"rewrite\", \"delete\"]
why    = \"published history stays\""

unsigned() { commit "Unsigned" --no-gpg-sign -- "${1:-bad}" "$RANDOM"; }

attack A1 "laundering through a branch without rules"
unsigned
refused commit-unsigned git push -q origin main
accepted git push -q origin main:refs/heads/tmp
possible git push -q origin main
refused commit-unsigned git push -q origin main
twin
again
commit "Signed" -- good 1
accepted git push -q origin main:refs/heads/tmp2
accepted git push -q origin main

attack A2 "laundering through a tag"
again
unsigned
accepted git push -q origin main:refs/tags/t
possible git push -q origin main
refused commit-unsigned git push -q origin main

attack A3 "laundering through a namespace of the client's own"
again
unsigned
possible git push -q origin main:refs/x/y
refused namespace-refused git push -q origin main:refs/x/y

attacks_done

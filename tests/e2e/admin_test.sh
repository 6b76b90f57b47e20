#!/usr/bin/env bash
# The admin program: exit codes, help, files that load, hooks where git looks for them, adoption.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

exits() { # exits CODE COMMAND...
  checks=$((checks + 1))
  local wanted=$1 code=0
  shift
  output=$("$@" 2>&1 </dev/null) || code=$?
  [[ $code == "$wanted" ]] || fail "exit $code, wanted $wanted: $*"
}

# --- the command line ------------------------------------------------------------------------------------
exits 0 refwarden --version
exits 0 refwarden --help
exits 0 refwarden repo --help
exits 0 refwarden repo install --help
# Every command, every hook, as the table of commands has them.
version=$(refwarden --version)
exits 0 refwarden policy --version
refwarden --help | sed -n 's/^  \([a-z]*\) \([a-z]*\)  .*/\1 \2/p' >"$t/commands"
(($(wc -l <"$t/commands") >= 13)) || fail "the overview lists fewer commands than there are"
while read -r noun verb; do
  exits 0 refwarden "$noun" ${verb:+"$verb"} --help
  says "usage: refwarden $noun $verb"
  exits 0 refwarden "$noun" ${verb:+"$verb"} --version
  says "$version"
done <"$t/commands"
for hook in pre-receive update post-receive; do
  exits 0 "refwarden-$hook" --help
  says "git runs it as hooks/$hook"
  exits 0 "refwarden-$hook" --version
  says "refwarden-$hook ${version#refwarden }"
  # Where git runs it, no argument is an answer.
  checks=$((checks + 1))
  GIT_DIR=$t "refwarden-$hook" --version </dev/null >/dev/null 2>&1 && fail "$hook passed without judging"
done
exits 2 refwarden
exits 2 refwarden repo
exits 2 refwarden rpeo install
says 'did you mean "repo"?'
exits 2 refwarden repo instal
says 'did you mean "install"?'
exits 2 refwarden repo install
says 'the argument PATH is missing'
exits 2 refwarden repo status --jsno "$t"
says 'did you mean "--json"?'
exits 2 refwarden repo install --hook post-receive "$t"
exits 4 refwarden repo install "$t"

# --- policy files that load, and are never overwritten -----------------------------------------------------
(umask 002 && refwarden policy init --folder "$t/fresh" >/dev/null)
exits 0 refwarden policy init --folder "$t/fresh" --repo payments
exits 0 refwarden policy check --folder "$t/fresh"
exits 0 refwarden policy test "$t/fresh"
says "9 of 9 cases passed"
[[ $output != *"no case has seen"* ]] || fail "the shipped cases leave a rule unseen"
echo '# mine' >>"$t/fresh/people.toml"
exits 0 refwarden policy init --folder "$t/fresh"
says "kept      $t/fresh/people.toml"
grep -q '^# mine' "$t/fresh/people.toml" || fail "init overwrote a file"
exits 4 refwarden policy check --folder "$t/fresh" no-such.toml
echo 'surprise = 1' >>"$t/fresh/repos/payments.toml"
exits 3 refwarden policy check --folder "$t/fresh" --json
says '"code":"unknown-key"'
exits 0 refwarden policy check --folder "$t/fresh" people.toml

# --- what a code means ---------------------------------------------------------------------------------
exits 0 refwarden explain ticket-missing
says 'ticket-missing (finding)'
says '  fix      '
exits 0 refwarden explain policy-broken --json
says '"kind":"failure"'
exits 2 refwarden explain tiket-missing
says 'did you mean "ticket-missing"?'
exits 0 refwarden explain
says 'content-conflict-marker   A file has conflict markers left in.'
(($(refwarden explain | wc -l) > 100)) || fail "explain does not list every code"

# --- the policy's own tests --------------------------------------------------------------------------------
refwarden policy init --folder "$t/tested" >/dev/null
cases=$t/tested/tests/system.toml
exits 2 refwarden policy test --jsn "$t/tested"
says 'did you mean "--json"?'
exits 0 refwarden policy test "$cases"
exits 0 refwarden policy test "$t/tested/tests" --json
says '"passed":6'
sed -i 's/"history-delete"/"history-rewrite"/' "$cases"
exits 1 refwarden policy test --folder "$t/tested"
says 'came    refuse: history-delete'
mkdir "$t/elsewhere"
cp "$cases" "$t/elsewhere/mine.toml"
exits 1 refwarden policy test "$cases" --json
says '"passed":false'
sed -i 's/"history-rewrite"/"history-rewrit"/' "$cases"
exits 3 refwarden policy test "$t/tested"
says 'did you mean "history-rewrite"?'
exits 3 refwarden policy test "$t/elsewhere"
says 'system.toml'
exits 1 refwarden policy test "$t/elsewhere" --folder "$t/tested"
rm -r "$t/tested/tests"
exits 3 refwarden policy test "$t/tested"
says 'there is no file of cases'

# --- a repository -----------------------------------------------------------------------------------------
new_person dana "Dana Reyes" dana@example.org ssh
new_server
repository=$t/server/git/payments.git
cat >"$policy/repos/payments.toml" <<TOML
schema = 1

[repo]
paths = ["$repository"]

[rules.signed-here]
kind    = "signature"
on      = ["protected"]
each    = "commit"
signers = ["developers"]
why     = "a rule of the repository's own file, which may use its adoption points"
TOML
sed -i 's/^why     = "a known.*/&\nrepo-may = ["adopted"]/' "$policy/system.toml"
git init -q --bare "$repository"
exits 1 refwarden repo status "$repository"
exits 0 refwarden repo install --policy "$policy" "$repository"
exits 0 refwarden repo status --json "$repository"
says '"problems":[]'
exits 0 refwarden policy show --repo "$repository" --ref refs/heads/main
says 'signed-here'
rm "$repository/hooks/pre-receive"
exits 1 refwarden repo status "$repository"
says 'no hook judges pushes'
exits 0 refwarden repo install "$repository"

# Unsigned history from elsewhere is refused until it is adopted.
new_clone dana
commit "From elsewhere" --no-gpg-sign -- a 1
accepted git push -q origin main:refs/heads/topic
refused commit-unsigned git push -q origin main
exits 4 refwarden repo adopt "$repository" "$(git rev-parse --short HEAD)" --reason "short"
exits 2 refwarden repo adopt "$repository" "$(git rev-parse HEAD)"
exits 4 refwarden repo adopt "$repository" 1234567890123456789012345678901234567890 --reason "none"
exits 0 refwarden repo adopt "$repository" "$(git rev-parse HEAD)" --reason "imported history"
exits 0 refwarden repo adopt "$repository" "$(git rev-parse HEAD)" --reason "imported history"
[[ $(grep -c "$(git rev-parse HEAD)" "$policy/repos/payments.toml") == 1 ]] || fail "adopted twice"
grep -q '"imported history"' "$audit"/*.jsonl || fail "no record of the adoption"
accepted git push -q origin main

# What stands, what covers it, and what the rules know although it never passed them.
cat >>"$policy/repos/payments.toml" <<'TOML'

[rules.ticket-here]
kind    = "ticket"
on      = ["protected"]
mode    = "warn"
where   = "trailer"
trailer = "Ticket"
pattern = "PAY-[0-9]+"
form    = "PAY-<number>"
why     = "a rule that is tried out"

[break-glass]
signers        = ["developers"]
reason-pattern = "INC-[0-9]+: .*"
lifts          = ["ticket-enforced"]
review-within  = "24h"

[rules.ticket-enforced]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Request"
pattern = "REQ-[0-9]+"
form    = "REQ-<number>"
why     = "a rule that break-glass lifts"
TOML
commit "Urgent

Break-Glass: refs/heads/main INC-7: the ledger is down" -- c 1
warned ticket-missing git push -q origin main
git --git-dir="$repository" update-ref refs/other/x main
exits 0 refwarden repo status "$repository"
says 'covered       signed-commits, signed-here, ticket-here (warn), ticket-enforced'
says '                refs/heads/main'
says 'uncovered     no rule'
says '                refs/heads/topic'
says 'refused       no class names the namespace'
says "adopted       $(git rev-parse HEAD~1) and everything before it, repos/payments.toml:"
says "$(git rev-parse --short=12 HEAD~1): imported history"
says 'installed     '
says '                no refs'
says "refs/heads/main $(git rev-parse --short=12 HEAD): ticket-here"
says "refs/heads/main $(git rev-parse --short=12 HEAD): ticket-enforced, dana: INC-7: the ledger is down"
exits 0 refwarden repo status --json "$repository"
says '{"ref":"refs/heads/topic","rules":[],"state":"uncovered"}'
says '"reason":"imported history"'
says '"by":"break-glass"'
says '"landed":true'
says '{"mode":"warn","rule":"ticket-here"}'
git --git-dir="$repository" update-ref -d refs/other/x
sed -i 's/^mode    = "warn"/mode    = "wrn"/' "$policy/repos/payments.toml"
exits 1 refwarden repo status "$repository"
says 'problem       the policy of this repository does not load'
sed -i '/^\[rules.ticket-here\]/,$d' "$policy/repos/payments.toml"
exits 0 refwarden repo status "$repository"

# core.hooksPath moves the hooks; one outside of the repository is said.
repository=$t/server/git/moved.git
git init -q --bare "$repository"
git --git-dir="$repository" config core.hooksPath "$t/shared"
exits 0 refwarden repo install --policy "$policy" "$repository"
[[ -L $t/shared/pre-receive ]] || fail "the hook is not where git looks for it"
exits 0 refwarden repo remove "$repository"
[[ ! -e $t/shared/pre-receive ]] || fail "the hook is still there"
git --git-dir="$repository" config --unset core.hooksPath
git config --global core.hooksPath /nowhere
exits 1 refwarden repo install --policy "$policy" "$repository"
says "core.hooksPath"
exits 1 refwarden repo status "$repository"
git config --global --unset core.hooksPath

# Whatever ends the judging process refuses.
repository=$t/server/git/payments.git
commit "Signed" -- b 1
line="$(git rev-parse HEAD~1) $(git rev-parse HEAD) refs/heads/main"
checks=$((checks + 1))
code=0
(cd "$repository" && ulimit -v 60000 && GIT_DIR=. refwarden-pre-receive <<<"$line") >/dev/null 2>&1 || code=$?
((code != 0)) || fail "without memory the push was accepted"
accepted git push -q origin main

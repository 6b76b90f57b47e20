#!/usr/bin/env bash
# Refs that move by another way than a push: pushes that were let in pass, everything else on a ref of a class
# is recorded and, where the policy says so, refused; `audit verify` knows which gap a record explains.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

server() { git --git-dir="$repository" "$@"; }
head_of() { server rev-parse --verify -q "$1" || true; }
doors_in_record() { cat "$audit"/*.jsonl | grep -c "\"type\":\"other-door\"" || true; }
# records COUNT COMMAND...: it must pass, and leave so many records of other doors.
records() {
  local wanted=$1 before after
  shift
  before=$(doors_in_record)
  accepted "$@"
  after=$(doors_in_record)
  ((after - before == wanted)) || fail "$((after - before)) records instead of $wanted: $*"
}
# one_record CODE COMMAND...: refused, and that it was tried is in the record.
one_record() {
  local before after
  before=$(doors_in_record)
  refused "$@"
  after=$(doors_in_record)
  ((after - before == 1)) || fail "$((after - before)) records of what was refused: $*"
}
with_doors() {
  server_extra="other-doors = \"$1\""
  new_server
}
# verify CODE [ARGUMENT...]
verify() {
  local wanted=$1 code=0
  shift
  checks=$((checks + 1))
  output=$(refwarden audit verify --audit "$audit" --repo "$repository" "$@" 2>&1) || code=$?
  [[ $code == "$wanted" ]] || fail "audit verify: exit $code, wanted $wanted"
  output=$(tr -s ' \n' ' ' <<<"$output")
}

new_person dana "Dana Reyes" dana@example.org openpgp

# --- Off: there is no hook ----------------------------------------------------------------------------------

new_server
new_repository payments
checks=$((checks + 1))
[[ ! -e $repository/hooks/reference-transaction ]] || fail "a hook that nobody asked for"
accepted refwarden repo status "$repository"
says "other doors   off, reference-transaction absent"

# --- Refuse -------------------------------------------------------------------------------------------------

with_doors refuse
checks=$((checks + 1))
output=$(refwarden repo status "$repository" 2>&1) && fail "a missing hook is a problem"
says 'the policy has other-doors = "refuse", but no hook of refwarden watches refs'
output=$(refwarden repo doctor "$repository" 2>&1) && fail "a missing hook is a problem"
says "other doors"
install_hooks
accepted refwarden repo status "$repository"
says "other doors   refuse, reference-transaction refwarden"
accepted refwarden repo doctor "$repository"
says "refs that change without a push are"

new_clone dana
commit "First change" -- README.md one
records 0 git push -q origin main
commit "Second change" -- README.md two
git branch side HEAD~1
records 0 git push -q origin main HEAD:refs/heads/release/1 side
commit "Third change" -- README.md three
records 0 git push -q --atomic origin main HEAD~1:refs/heads/release/2 HEAD:refs/tags/v1
records 0 git push -q origin :refs/heads/release/1
records 0 git push -q --atomic origin :refs/heads/release/2 :refs/tags/v1 HEAD:refs/heads/release/3
records 0 git push -q origin HEAD:refs/heads/release/4

# git's housekeeping moves no ref; a packed one can be pushed to and taken away by a push.
records 0 server pack-refs --all
checks=$((checks + 1))
[[ ! -e $repository/refs/heads/main && -n $(head_of refs/heads/main) ]] || fail "main is not packed"
records 0 server gc -q
records 0 git push -q origin :refs/heads/release/4
commit "Fourth change" -- README.md four
records 0 git push -q origin main
records 0 server pack-refs --all

# Nothing else passes.
first=$(git rev-parse HEAD~3)
one_record other-door server update-ref refs/heads/main "$first"
says "ref     refs/heads/main: from $(git rev-parse --short=12 HEAD) to $(git rev-parse --short=12 HEAD~3)"
says "hint: if you need to ask: git-admins@example.org"
one_record other-door server update-ref HEAD "$first"
one_record other-door server update-ref refs/heads/main "$first" "$(git rev-parse HEAD)"
one_record other-door server update-ref -d refs/heads/main
one_record other-door server branch -D release/3
one_record other-door server branch -m release/3 elsewhere
one_record other-door server update-ref refs/heads/release/new "$first"
one_record other-door server tag v2 "$first"
one_record other-door server fetch -q . "$first:refs/heads/release/fetched"
git branch -q -f from-here "$first"
commit "Not pushed" -- README.md five
one_record other-door server fetch -q "$PWD" main:main --update-head-ok
printf 'start\nupdate refs/heads/main %s\nupdate refs/heads/side %s\ncommit\n' "$first" "$first" >"$t/stdin"
from_stdin() { git --git-dir="$repository" update-ref --stdin <"$t/stdin"; }
one_record other-door from_stdin
# A push with its own idea of where the hooks are judged nothing; the refs' own hook is gone with it, so what
# it did is a gap. One whose pre-receive alone is lost is caught.
mv "$repository/hooks/pre-receive" "$t/pre-receive"
one_record other-door git push origin main
mv "$t/pre-receive" "$repository/hooks/pre-receive"
# A symbolic ref leads to where the change is seen.
server symbolic-ref refs/heads/alias refs/heads/main
one_record other-door server update-ref refs/heads/alias "$first"
accepted git push -q origin HEAD:alias
records 0 git push -q origin +HEAD~1:refs/heads/alias
server symbolic-ref -d refs/heads/alias

# A ref of no class is nobody's matter.
records 0 server update-ref refs/heads/side2 "$first"
records 0 server update-ref -d refs/heads/side2

# What was let in once lets nothing in again: main goes on, back by a change of policy, and cannot be put
# forward by hand on the old decision.
second=$(git rev-parse HEAD~3)
git push -q origin HEAD:refs/heads/release/replay
tip=$(git rev-parse HEAD)
git push -q origin "+$second:refs/heads/release/replay"
one_record other-door server update-ref refs/heads/release/replay "$tip"
git push -q origin :refs/heads/release/replay
one_record other-door server update-ref refs/heads/release/replay "$tip"
record_verifies

# A work tree of the server's own (worktreeConfig makes one of a bare repository unusable).
if [[ $REFWARDEN_REPOSITORIES != plumbing ]]; then
  server worktree add -q --detach "$t/tree" main
  git -C "$t/tree" -c user.name=x -c user.email=x@example.org commit -q --allow-empty -m "By hand"
  one_record other-door git -C "$t/tree" update-ref refs/heads/main HEAD
  records 0 git -C "$t/tree" update-ref refs/worktree/own HEAD
  server worktree remove --force "$t/tree"
fi

# Where anything is not in order nothing passes but what moves no ref.
chmod 770 "$audit"
refused server-broken server update-ref refs/heads/main "$first"
says "this change was not checked, so it was refused"
records 0 server pack-refs --all
chmod 700 "$audit"
segment=$(find "$audit" -name '*.jsonl' | sort | tail -1)
cp "$segment" "$t/segment"
printf 'no record\n' >>"$segment"
refused server-broken server update-ref refs/heads/main "$first"
cp "$t/segment" "$segment"
cp "$policy/system.toml" "$t/system.toml"
echo 'no-such-key = 1' >>"$policy/system.toml"
refused policy-broken server update-ref refs/heads/main "$first"
cp "$t/system.toml" "$policy/system.toml"
git push -q origin main
record_verifies

# A hook that was there runs after ours, for every state.
new_repository chained
rm "$repository/hooks/reference-transaction"
cat >"$repository/hooks/reference-transaction" <<HOOK
#!/bin/sh
cat >/dev/null
echo "\$1" >>"$t/states"
[ ! -e "$t/no" ]
HOOK
chmod +x "$repository/hooks/reference-transaction"
install_hooks
accepted git push -q "$repository" main
checks=$((checks + 1))
[[ $(paste -sd' ' "$t/states") == "prepared committed" ]] || fail "states: $(paste -sd' ' "$t/states")"
touch "$t/no"
refused "" server update-ref refs/heads/side main
rm "$t/no"
accepted refwarden repo remove "$repository"
checks=$((checks + 1))
[[ -f $repository/hooks/reference-transaction && ! -L $repository/hooks/reference-transaction ]] ||
  fail "the hook that was there is not back"
repository=$t/server/git/payments.git

# --- Record -------------------------------------------------------------------------------------------------

with_doors record
tip=$(head_of refs/heads/main)
records 1 server update-ref refs/heads/main "$first"
records 1 server fetch -q "$PWD" main:refs/heads/release/fetched
records 1 server branch -D release/fetched
server pack-refs --all
records 1 server update-ref -d refs/heads/release/3
verify 0
says "note[other-door]: refs/heads/main went from sha"
says "by another way than a push, through account $(id -u), as record"
says "note[other-door]: refs/heads/release/3 went from"
# A push goes on from there, over what the record explains.
git fetch -q origin
git checkout -q -B onwards "$first"
commit "From there" -- other.md six
records 0 git push -q origin onwards:main
verify 0
says "note[other-door]: refs/heads/main went from"
refwarden audit verify --audit "$audit" --repo "$repository" --json >"$t/json"
checks=$((checks + 1))
grep -q '"kind":"other-door"' "$t/json" || fail "no note in JSON"

# What had no hook to see it remains a gap.
git --git-dir="$repository" -c core.hooksPath=/dev/null update-ref refs/heads/main "$tip"
verify 1
says "error[refs]: refs/heads/main is at"
git --git-dir="$repository" -c core.hooksPath=/dev/null update-ref refs/heads/main "$(git rev-parse onwards)"
server symbolic-ref refs/heads/release/alias refs/heads/main
verify 0

# A record that cannot be written refuses here too.
chmod 770 "$audit"
refused server-broken server update-ref refs/heads/main "$first"
chmod 700 "$audit"

# --- And off again ------------------------------------------------------------------------------------------

with_doors off
records 0 server update-ref refs/heads/release/5 "$first"
install_hooks
checks=$((checks + 1))
[[ ! -e $repository/hooks/reference-transaction ]] || fail "the hook stays where the policy says off"
verify 1
says "refs/heads/release/5"

#!/usr/bin/env bash
# The update hook, hooks that were there before, install and remove, hosts' oddities.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_server

# A hook that was there is kept, runs after a pass with its own environment and input, and counts.
repository=$t/server/git/chained.git
git init -q --bare "$repository"
cat >"$repository/hooks/pre-receive" <<HOOK
#!/bin/sh
echo "MARK=\$MARK \$(cat)" >>"$t/chained"
test ! -e "$t/refuse"
HOOK
chmod +x "$repository/hooks/pre-receive"
cp "$repository/hooks/pre-receive" "$t/original"
accepted refwarden repo install --policy "$policy" "$repository"
accepted refwarden repo install --policy "$policy" "$repository" # twice is as once
accepted refwarden repo status "$repository"
new_clone dana
commit "One" -- a 1
MARK=seen accepted git push -q origin main
grep -q "MARK=seen $zero $(git rev-parse HEAD) refs/heads/main" "$t/chained" ||
  fail "the chained hook did not see its environment and input"
lines=$(wc -l <"$t/chained")
commit "Unsigned" --no-gpg-sign -- a 2
refused commit-unsigned git push -q origin main
[[ $(wc -l <"$t/chained") == "$lines" ]] || fail "the chained hook ran for a refused push"
git reset -q --hard origin/main
commit "Two" -- a 2
touch "$t/refuse"
refused '' git push -q origin main
rm "$t/refuse"
accepted git push -q origin main
record_verifies
accepted refwarden repo remove "$repository"
cmp "$t/original" "$repository/hooks/pre-receive"
commit "Unsigned" --no-gpg-sign -- a 3
accepted git push -q origin main

# The update hook judges each ref by itself and does not claim that nothing was stored.
repository=$t/server/git/update.git
git init -q --bare "$repository"
accepted refwarden repo install --hook update --policy "$policy" "$repository"
new_clone dana
commit "One" -- a 1
accepted git push -q origin main
commit "Unsigned" --no-gpg-sign -- a 2
refused commit-unsigned git push -q --atomic origin main HEAD:refs/heads/topic
if grep -q 'nothing was stored' <<<"$output"; then
  fail "the update hook claims that nothing was stored"
fi
says "error: refwarden refused refs/heads/main: 1 problem"
git reset -q --hard origin/main
commit "Two" -- a 2
accepted git push -q origin main
record_verifies

# post-receive: what landed is in the record, once.
accepted refwarden audit list --audit "$audit" --json
checks=$((checks + 1))
landed=$(cat "$audit"/*.jsonl | grep -c '"type":"landed"')
((landed >= 2)) || fail "$landed landed records"

# A repository whose path has blanks, quotes and letters that are not ASCII.
new_repository "it's \"größer\" here"
new_clone dana "$t/clones/odd"
commit "One" -- a 1
accepted git push -q origin main
commit "Unsigned" --no-gpg-sign -- a 2
refused commit-unsigned git push -q origin main
record_verifies

# The environment does not choose anything.
git reset -q --hard HEAD
refused commit-unsigned env GIT_REPLACE_REF_BASE=refs/x/ REFWARDEN_POLICY=/nonexistent \
  REFWARDEN_MODE=off GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=refwarden.policydir \
  GIT_CONFIG_VALUE_0=/nonexistent git push -q origin main

# Within a namespace the refs are the namespace's own: what another one has counts for nothing, and a
# symbolic ref leads to what is judged.
new_server "$(signature_rule)"
new_repository spaces
new_clone dana
commit "One" -- a 1
accepted git push -q origin main
export GIT_NAMESPACE=b
commit "Unsigned" --no-gpg-sign -- a 2
refused commit-unsigned git push -q origin main
git --git-dir="$repository" symbolic-ref refs/namespaces/b/refs/heads/dev refs/namespaces/b/refs/heads/main
refused commit-unsigned git push -q origin main:dev
git reset -q --hard HEAD~1
accepted git push -q origin main:dev
commit "Two" -- a 2
accepted git push -q origin main
[[ $(git --git-dir="$repository" rev-parse refs/namespaces/b/refs/heads/main) == $(git rev-parse main) ]] ||
  fail "the push did not land in the namespace"
unset GIT_NAMESPACE

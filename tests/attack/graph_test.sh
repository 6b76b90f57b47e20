#!/usr/bin/env bash
# Which commits are judged: everything that a rule has not judged yet, however it came in.
# shellcheck source-path=SCRIPTDIR source=commits_lib.sh
. "$(dirname "$0")/commits_lib.sh"

guarded_commits graph

# --- in through another door first ---------------------------------------------------------------------------

attack A1 "laundering through a branch without rules"
unsigned
refused commit-unsigned git push -q origin main
accepted git push -q origin main:refs/heads/tmp
possible git push -q origin main
refused commit-unsigned git push -q origin main
twin
again
signed
accepted git push -q origin main:refs/heads/tmp2
accepted git push -q origin main

attack A1b "laundering through a branch that another rule is on"
again
unsigned
accepted git push -q origin main:refs/heads/dev/1
possible git push -q origin main
refused commit-unsigned git push -q origin main
refused commit-unsigned git push -q origin main:refs/heads/release/1

attack A1c "laundering one commit at a time, each step a fast-forward of the unprotected branch"
again
for n in 1 2 3; do
  unsigned "PAY-$n: step"
  accepted git push -q origin main:refs/heads/dev/steps
done
possible git push -q origin main
refused commit-unsigned git push -q origin main
says "3 of 3 new commits fail"

attack A1d "laundering through the name of a merge: only the merge is new"
git checkout -q -b clean origin/main
signed
git merge -q --no-ff -m "PAY-1: merge" main
possible git push -q origin clean:main
refused commit-unsigned git push -q origin clean:main
git checkout -q main
twin
again
git checkout -q -B side origin/main
signed
accepted git push -q origin side:refs/heads/dev/side
git checkout -q main
signed
git merge -q --no-ff -m "PAY-1: merge" side
accepted git push -q origin main

attack A2 "laundering through a tag"
again
unsigned
accepted git push -q origin main:refs/tags/t
git tag -a --no-sign -m "annotated" around
accepted git push -q origin around
possible git push -q origin main
refused commit-unsigned git push -q origin main

attack A2b "laundering through a tag of the release class, which another rule is on"
git tag -a --no-sign -m "annotated" v0.1
accepted git push -q origin v0.1
possible git push -q origin main
refused commit-unsigned git push -q origin main

attack A3 "laundering through a namespace of the client's own"
again
unsigned
possible git push -q origin main:refs/x/y
refused namespace-refused git push -q origin main:refs/x/y

attack A3b "laundering through another namespace of git's, by its full name"
possible git push -q origin main:refs/namespaces/b/refs/heads/main
refused namespace-refused git push -q origin main:refs/namespaces/b/refs/heads/main

attack A3c "laundering through a protected branch of another namespace"
GIT_NAMESPACE=b accepted git push -q origin main:refs/heads/tmp
possible git push -q origin main
refused commit-unsigned git push -q origin main

# --- several refs in one push ------------------------------------------------------------------------------

attack A4 "a helper ref in the same push"
again
unsigned
possible git push -q origin HEAD:refs/heads/aaa HEAD:refs/heads/main
refused commit-unsigned git push -q origin HEAD:refs/heads/aaa HEAD:refs/heads/main
refused commit-unsigned git push -q origin HEAD:refs/heads/zzz HEAD:refs/heads/main
refused commit-unsigned git push -q origin HEAD:refs/tags/aaa HEAD:refs/heads/main
twin
again
signed
accepted git push -q origin HEAD:refs/heads/aaa HEAD:refs/heads/main

attack A4b "the same under an update hook, where the helper is live first"
guarded update "$rules"
refwarden repo remove "$repository" >/dev/null 2>&1
accepted refwarden repo install --hook update --policy "$policy" "$repository"
unsigned
possible git push -q origin HEAD:refs/heads/aaa HEAD:refs/heads/main
refused commit-unsigned git push -q --atomic origin HEAD:refs/heads/aaa HEAD:refs/heads/main
checks=$((checks + 1))
output=$(git push -q origin HEAD:refs/heads/aaa HEAD:refs/heads/main 2>&1) && fail "main landed"
says "error[commit-unsigned]"
git --git-dir="$repository" rev-parse -q --verify aaa >/dev/null || fail "aaa was not live first"
[[ $(git --git-dir="$repository" rev-parse main) == "$base" ]] || fail "main moved"
twin
again
signed
accepted git push -q origin HEAD:refs/heads/aab HEAD:refs/heads/main
back_to graph

attack A5 "one commit for two refs, of which only the first's rules are asked"
again
unsigned "PAY-1: for dev"
possible git push -q origin HEAD:refs/heads/dev/5 HEAD:refs/heads/main
refused commit-unsigned git push -q origin HEAD:refs/heads/dev/5 HEAD:refs/heads/main
again
signed "No ticket"
refused ticket-missing git push -q origin HEAD:refs/heads/dev/5 HEAD:refs/heads/main
twin
again
signed "PAY-5: for both"
accepted git push -q origin HEAD:refs/heads/dev/5 HEAD:refs/heads/main

attack A5b "two refs of one class vouch for each other"
again
unsigned
possible git push -q origin HEAD:refs/heads/release/5 HEAD:refs/heads/main
refused commit-unsigned git push -q origin HEAD:refs/heads/release/5 HEAD:refs/heads/main
says "refs/heads/release/5"
says "refs/heads/main"

attack A6 "only the first line of standard input is read"
again
signed
git branch -q -f good
unsigned
possible git push -q origin good:refs/heads/a HEAD:refs/heads/main
refused commit-unsigned git push -q origin good:refs/heads/a HEAD:refs/heads/main
refused commit-unsigned git push -q origin good:refs/heads/main HEAD:refs/heads/release/6

# --- what a hook runs on, or trips over ----------------------------------------------------------------------

attack A8 "more refs than an argument list holds"
guarded many "$rules"
{
  echo '# pack-refs with: peeled fully-peeled sorted '
  git --git-dir="$repository" for-each-ref --format='%(objectname) %(refname)'
  seq -f "$base refs/heads/n/%.0f" 100000 150000
} >"$t/packed-refs"
mv "$t/packed-refs" "$repository/packed-refs"
rm "$repository/refs/heads/main"
git --git-dir="$repository" config --unset refwarden.baseline
accepted refwarden repo install --policy "$policy" "$repository"
unsigned
possible git push -q origin main
refused commit-unsigned git push -q origin main
twin
again "$base"
signed
accepted git push -q origin main
back_to graph

attack A9 "ids of another width"
other=$([[ $object_format == sha1 ]] && echo sha256 || echo sha1)
git init -q --object-format="$other" "$t/clones/wide"
repository=$t/server/git/wide.git
git init -q --bare --object-format="$other" "$repository"
install_hooks
cd "$t/clones/wide"
git remote add origin "$repository"
be dana
unsigned
possible git push -q origin main
refused commit-unsigned git push -q origin main
behind "exec refwarden-pre-receive <<<'$zero $nobodys refs/heads/main'"
refused push-malformed git push -q origin main
says "not of the repository's own width"
unwrapped
twin
git checkout -q --orphan other
signed
accepted git push -q origin other:main
back_to graph

attack A10 "a wrapper drops the quarantine, so that the new objects are not there"
again
unsigned
possible git push -q origin main
for dropped in 'env -u GIT_OBJECT_DIRECTORY -u GIT_QUARANTINE_PATH' 'env -i GIT_DIR=.' \
  'env -u GIT_ALTERNATE_OBJECT_DIRECTORIES'; do
  behind "exec $dropped $(command -v refwarden-pre-receive)"
  refused object-missing git push -q origin main
  unwrapped
done
twin
again
signed
behind 'exec refwarden-pre-receive'
accepted git push -q origin main
unwrapped

attack A11 "what is found early is lost when the rest is fine"
again
unsigned
for n in 1 2 3 4 5; do signed; done
possible git push -q origin main
refused commit-unsigned git push -q origin main
says "1 of 6 new commits fails"

# --- not by a push ----------------------------------------------------------------------------------------------

attack A23 "past the hook, with a shell on the server"
guarded door "$rules"
unset 'repositories[-1]'
signed
accepted git push -q origin main
accepted refwarden audit verify --audit "$audit" --repo "$repository"
unsigned
past_the_hook() { git push -q --receive-pack="git -c core.hooksPath=/dev/null receive-pack" origin main; }
possible past_the_hook
accepted past_the_hook
without_push "a hook is not asked; the record must tell"
checks=$((checks + 1))
output=$(refwarden audit verify --audit "$audit" --repo "$repository" 2>&1) && fail "the record does not tell"
says refs/heads/main
back_to graph

attack A23b "an old value that the client claims: what it says was there before"
again
unsigned
head=$(git rev-parse HEAD)
possible git push -q origin main
git push -q origin HEAD:refs/heads/objects-first
checks=$((checks + 1))
for claimed in "$head" "$zero" "$(git rev-parse HEAD~2)"; do
  output=$(cd "$repository" && echo "$claimed $head refs/heads/main" |
    GIT_DIR=. refwarden-pre-receive 2>&1) && fail "an old value of $claimed was believed"
  says "error[stale-old]"
done
case_refused=yes

# --- the principles, further -----------------------------------------------------------------------------------

attack P1 "a side commit that a first-parent rule never judged becomes a branch"
guarded first "$(signature_rule)
commits = \"first-parent\""
git checkout -q -b side
unsigned
git checkout -q main
git merge -q --no-ff -m "Merge" side
accepted git push -q origin main
possible git push -q origin side:refs/heads/release/1
refused commit-unsigned git push -q origin side:refs/heads/release/1
twin
accepted git push -q origin main:refs/heads/release/1

attack P2 "fast-forward of main along a merge's second parent"
git checkout -q -B other HEAD~1
commit "Other" -- other 1
git merge -q --no-ff -m "Merge main" main
possible git push -q origin other:main
refused not-first-parent git push -q origin other:main
git checkout -q main

attack P3 "a shallow push, whose history ends where the bad commit is"
back_to graph
again
unsigned
signed
git clone -q --depth 1 "file://$PWD" "$t/clones/shallow"
cd "$t/clones/shallow"
git remote set-url origin "$repository"
git --git-dir="$repository" config receive.shallowUpdate true
possible git push -q origin HEAD:refs/heads/release/shallow
refused shallow-push git push -q origin HEAD:refs/heads/release/shallow
git --git-dir="$repository" config --unset receive.shallowUpdate

attack P4 "a graft in the server's repository hides the parent"
cd "$t/clones/graph"
again
unsigned
signed
accepted git push -q origin main:refs/heads/dev/4
git rev-parse HEAD >"$t/graft"
mkdir -p "$repository/info"
mv "$t/graft" "$repository/info/grafts"
possible git push -q origin main
refused commit-unsigned git push -q origin main
rm "$repository/info/grafts"

attack P4b "a shallow boundary in the server's repository hides the parent"
git rev-parse HEAD >"$repository/shallow"
possible git push -q origin main
refused commit-unsigned git push -q origin main
rm "$repository/shallow"

attacks_done

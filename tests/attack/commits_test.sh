#!/usr/bin/env bash
# Which commits are judged: all of a push, from the root on, whatever they say they are; and what is
# done to a ref that brings no commit.
# shellcheck source-path=SCRIPTDIR source=commits_lib.sh
. "$(dirname "$0")/commits_lib.sh"

guarded_commits commits

# --- roots, deletions, rollbacks --------------------------------------------------------------------------------

attack A12 "a history without a parent"
git checkout -q --orphan alone
commit "PAY-1: root" --no-gpg-sign -- root 1
possible git push -q origin alone:refs/heads/release/12
refused commit-unsigned git push -q origin alone:refs/heads/release/12
git checkout -q main
again
git merge -q --allow-unrelated-histories --no-ff -m "PAY-1: in by a merge" alone
refused commit-unsigned git push -q origin main
twin
git checkout -q alone
git commit -q --amend --no-edit -S
accepted git push -q origin alone:refs/heads/release/12
git checkout -q main

attack A13 "delete a protected branch, then create it anew"
again
signed
signed
accepted git push -q origin main:refs/heads/release/13
possible git push -q origin :refs/heads/release/13
refused history-delete git push -q origin :refs/heads/release/13

attack A13b "a branch that may be deleted, created anew with what it could not have taken"
again
signed
accepted git push -q origin main:refs/heads/dev/13
signed "No ticket"
refused ticket-missing git push -q origin main:refs/heads/dev/13
accepted git push -q origin :refs/heads/dev/13
possible git push -q origin main:refs/heads/dev/13
refused ticket-missing git push -q origin main:refs/heads/dev/13

attack A13c "delete and create in one push"
again
refused_by_git git push -q origin :refs/heads/release/13 HEAD:refs/heads/release/13

attack A14 "rollback: nothing is new"
possible git push -q --force origin main~1:main
refused history-rewrite git push -q --force origin main~1:main

attack A14b "rollback to what another ref of the class has"
git --git-dir="$repository" rev-parse -q --verify release/12 >/dev/null || fail "no release/12"
possible git push -q --force origin refs/heads/alone:refs/heads/main
refused history-rewrite git push -q --force origin refs/heads/alone:refs/heads/main

attack A15 "the objects are there already"
again
unsigned
git --git-dir="$repository" fetch -q "$PWD" main
possible git push -q origin main
refused commit-unsigned git push -q origin main

attack A15b "the objects are in a fork that the server borrows from"
again
unsigned
git clone -q --bare . "$t/server/git/fork.git" 2>/dev/null
echo "$t/server/git/fork.git/objects" >"$repository/objects/info/alternates"
possible git push -q origin main
refused commit-unsigned git push -q origin main
rm "$repository/objects/info/alternates"

# --- every commit of the push -----------------------------------------------------------------------------------

attack A16 "a bad commit under many good ones"
again
unsigned
for n in $(seq 30); do git commit -q --allow-empty -m "PAY-1: padding $n"; done
possible git push -q origin main
refused commit-unsigned git push -q origin main

attack A16b "a bad commit from long ago, or from the time to come"
for date in '2001-01-01T00:00:00Z' '1970-01-01T00:00:00Z' '2037-01-01T00:00:00Z'; do
  again
  GIT_COMMITTER_DATE=$date GIT_AUTHOR_DATE=$date unsigned
  possible git push -q origin main
  refused commit-unsigned git push -q origin main
done

attack A16c "more commits than are looked at"
again
cp "$policy/system.toml" "$t/system.toml"
printf '\n[limits]\ncommits-per-push = 5\n' >>"$policy/system.toml"
for n in 1 2 3 4 5; do signed; done
git branch -q -f five
signed
possible git push -q origin main
refused limit-commits git push -q origin main
twin
accepted git push -q origin five:main
mv "$t/system.toml" "$policy/system.toml"

attack A17 "unsigned commits behind a signed merge"
again
git checkout -q -B side
unsigned
git checkout -q main
git merge -q --no-ff -m "PAY-1: merge" side
git verify-commit HEAD 2>/dev/null || git cat-file commit HEAD | grep -q "^$gpgsig " || fail "the merge is not signed"
possible git push -q origin main
refused commit-unsigned git push -q origin main
says "1 of 2 new commits fails"
twin
again
git checkout -q -B side
signed
git checkout -q main
git merge -q --no-ff -m "PAY-1: merge" side
accepted git push -q origin main

attack A17b "unsigned commits behind the third parent"
again
for name in one two; do
  git checkout -q -B "$name" origin/main
  signed
done
git checkout -q -B three origin/main
unsigned
git checkout -q main
git merge -q --no-ff -m "PAY-1: octopus" one two three >/dev/null
possible git push -q origin main
refused commit-unsigned git push -q origin main

attack A18 "only the tip is signed"
again
unsigned
signed
possible git push -q origin main
refused commit-unsigned git push -q origin main

attack A18b "five commits on a new branch, the tip signed"
again
for n in 1 2 3 4; do unsigned; done
signed
possible git push -q origin main:refs/heads/release/18
refused commit-unsigned git push -q origin main:refs/heads/release/18
says "4 of 5 new commits fail"

attack A19 "a commit that says that it is a merge"
for title in "Merge branch 'a'" "Merge pull request #1 from x/y" "Merge tag 'v1'"; do
  again
  unsigned "$title"
  possible git push -q origin main
  refused commit-unsigned git push -q origin main
done

attack A19b "a merge itself"
again
git checkout -q -B side
signed
git checkout -q main
git merge -q --no-ff --no-gpg-sign -m "PAY-1: merge" side
possible git push -q origin main
refused commit-unsigned git push -q origin main

attack A19c "a merge of a commit with itself"
again
head=$(git rev-parse HEAD)
{
  printf 'tree %s\nparent %s\nparent %s\n' "$(git rev-parse 'HEAD^{tree}')" "$head" "$head"
  printf 'author D <dana@example.org> 1700000000 +0000\ncommitter D <dana@example.org> 1700000000 +0000\n\nMerge\n'
} >"$t/object"
git reset -q --soft "$(signed_by dana "$t/object")"
possible git push -q origin main
refused object-malformed git push -q origin main

attack A20 "wording that other tools let pass"
for title in 'This reverts commit 0.' 'Revert "x"' 'fixup! x' 'squash! x' 'v1.2.3' 'Initial commit' '[skip ci] x'; do
  again
  unsigned "$title"
  possible git push -q origin main
  refused commit-unsigned git push -q origin main
done

attack A21 "the same patch as one that has landed"
again
signed
accepted git push -q origin main
again origin/main~1
git cherry-pick --no-gpg-sign origin/main >/dev/null
git commit -q --amend --no-gpg-sign --author 'Mallory <mallory@example.org>' -m "Same patch"
git checkout -q -B copy
possible git push -q origin copy:refs/heads/release/21
refused commit-unsigned git push -q origin copy:refs/heads/release/21
git checkout -q main
again
git merge -q --no-ff -m "PAY-1: merge" copy
refused commit-unsigned git push -q origin main

attacks_done

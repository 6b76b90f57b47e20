#!/usr/bin/env bash
# Which refs a push touches, by whatever name, and what may stand at them.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
rules="$(signature_rule)

[rules.signed-tags]
kind    = \"signature\"
on      = [\"releases\"]
each    = \"tag\"
signers = [\"ines\"]
why     = \"release tags are made by release managers\"

[rules.no-rewrite]
kind   = \"history\"
on     = [\"protected\", \"releases\"]
forbid = [\"rewrite\", \"delete\"]
why    = \"published history stays\""
guarded refs "$rules"
git --git-dir="$repository" config receive.denyDeleteCurrent ignore

unsigned() { commit "Unsigned" --no-gpg-sign -- "bad$RANDOM" bad; }
signed() { commit "Signed" -- "good$RANDOM" good; }
symbolic() { git --git-dir="$repository" symbolic-ref "$@"; }

# --- symbolic refs ---------------------------------------------------------------------------------------

attack A25 "a branch that stands for main"
symbolic refs/heads/master refs/heads/main
unsigned
possible git push -q origin HEAD:master
refused commit-unsigned git push -q origin HEAD:master
twin
again
signed
accepted git push -q origin HEAD:master
[[ $(git --git-dir="$repository" rev-parse main) == $(git rev-parse HEAD) ]] || fail "main did not move"
git fetch -q

attack A25b "different values for the name and what it stands for, in one push"
signed
git branch -q -f one
unsigned
refused_by_git git push -q origin one:main HEAD:master

attack A25c "the same value for both"
possible git push -q origin HEAD:main HEAD:master
refused commit-unsigned git push -q origin HEAD:main HEAD:master

attack A25d "rewrite and deletion by the other name"
possible git push -q --force origin HEAD~3:refs/heads/master
refused history-rewrite git push -q --force origin HEAD~3:refs/heads/master
possible git push -q origin :refs/heads/master
refused history-delete git push -q origin :refs/heads/master

attack A25e "a chain of names, one of them in another namespace"
symbolic refs/heads/far refs/heads/master
symbolic refs/heads/away refs/notes/review
possible git push -q origin HEAD:refs/heads/far
refused commit-unsigned git push -q origin HEAD:refs/heads/far
possible git push -q origin HEAD:refs/heads/away
refused namespace-refused git push -q origin HEAD:refs/heads/away

attack A25f "a name that stands for a protected branch yet to be"
symbolic refs/heads/next refs/heads/release/next
possible git push -q origin HEAD:refs/heads/next
refused commit-unsigned git push -q origin HEAD:refs/heads/next
twin
again
accepted git push -q origin HEAD:refs/heads/next
git --git-dir="$repository" rev-parse -q --verify refs/heads/release/next >/dev/null || fail "not made"

attack A25g "a name of a git namespace that stands for the real main"
symbolic refs/namespaces/b/refs/heads/dev refs/heads/main
again
unsigned
in_namespace() { GIT_NAMESPACE=b git push -q origin "$@"; }
refused_by_git in_namespace HEAD:refs/heads/dev
symbolic --delete refs/namespaces/b/refs/heads/dev

# --- names -------------------------------------------------------------------------------------------------

attack A26 "names that read as others"
again
unsigned
for name in refs/heads/refs/heads/main refs/heads/HEAD refs/tags/HEAD refs/tags/refs/heads/main refs/heads/refs/x; do
  possible git push -q origin "HEAD:$name"
  refused ref-misleading git push -q origin "HEAD:$name"
done
refused_by_git git push -q origin HEAD:refs/main2
for name in refs/remotes/origin/main refs/heads2/main refs/stash refs/worktree/x refs/original/x; do
  refused namespace-refused git push -q origin "HEAD:$name"
done
refused namespace-refused,ref-confusable git push -q origin HEAD:refs/Heads/main
twin
accepted git push -q origin HEAD:refs/heads/feature/main HEAD:refs/tags/heading

attack A26b "the name of main in other letters"
for name in Main MAIN ｍａｉｎ $'main\302\255'; do
  possible git push -q origin "HEAD:refs/heads/$name"
  refused ref-confusable git push -q origin "HEAD:refs/heads/$name"
done

attack A26c "above and below protected branches"
possible git push -q origin HEAD:refs/heads/MAIN/x
refused ref-obstructs git push -q origin HEAD:refs/heads/MAIN/x
refused_by_git git push -q origin HEAD:refs/heads/main/x
guarded empty "$rules"
for name in release RELEASE; do
  possible git push -q origin "HEAD:refs/heads/$name"
  refused ref-obstructs git push -q origin "HEAD:refs/heads/$name"
done
back_to refs

unsigned

attack A26d "the protected folder in other letters"
possible git push -q origin HEAD:refs/heads/Release/9
refused ref-confusable git push -q origin HEAD:refs/heads/Release/9
twin
accepted git push -q origin HEAD:refs/heads/releases/9

attack A26e "a branch or tag named as a whole object id"
id=$(git rev-parse HEAD)
possible git push -q origin "HEAD:refs/heads/$id"
refused ref-misleading git push -q origin "HEAD:refs/heads/$id"
refused ref-misleading git push -q origin "HEAD:refs/tags/$id"
twin
accepted git push -q origin "HEAD:refs/heads/fix-${id:0:12}" HEAD:refs/heads/cafe

attack A28 "a ref that reads as an option"
for name in refs/heads/--output=x refs/heads/-x refs/heads/a/-x refs/tags/--upload-pack=x; do
  possible git push -q origin "HEAD:$name"
  refused ref-misleading git push -q origin "HEAD:$name"
done
twin
accepted git push -q origin HEAD:refs/heads/a-x HEAD:refs/heads/a/b-

attack A29 "names around what a pattern covers"
possible git push -q origin HEAD:refs/heads/release/a/b/c
refused commit-unsigned git push -q origin HEAD:refs/heads/release/a/b/c
refused commit-unsigned git push -q origin HEAD:refs/heads/release/main
twin
accepted git push -q origin HEAD:refs/heads/maintenance HEAD:refs/heads/x/main HEAD:refs/heads/main2 HEAD:refs/heads/prerelease/1

# --- what stands at a tag ------------------------------------------------------------------------------------
again
be ines
tree=$(git rev-parse 'HEAD^{tree}')
file=$(git rev-parse HEAD:README.md)
tag_of() { # tag_of OBJECT TYPE NAME [OWN-NAME]: a tag object by Ines, at refs/tags/NAME
  printf 'object %s\ntype %s\ntag %s\ntagger Ines Okafor <ines@example.org> 1700000000 +0000\n\nTag\n' \
    "$1" "$2" "${4:-$3}" >"$t/tag"
  ssh-keygen -q -Y sign -n git -f "${key_of[ines]}" <"$t/tag" >"$t/signature" 2>"$t/signing"
  git update-ref "refs/tags/$3" "$(cat "$t/tag" "$t/signature" | raw_object tag)"
}

attack A31 "tags of tags, trees and files"
git tag -s -m "inner" inner
git -c advice.nestedTag=false tag -s -m "outer" v31 inner
possible git push -q origin v31
refused target-type git push -q origin v31
git tag -s -m "tree" v32 "$tree"
refused target-type git push -q origin v32
git tag -s -m "file" v33 "$file"
refused target-type git push -q origin v33
for object in "$tree" "$file"; do
  refused target-type git push -q origin "$object:refs/tags/v34"
done
twin
git tag -s -m "commit" v35
accepted git push -q origin v35

push_tag() { # push_tag NAME OBJECT...
  raw_push "$zero $(git rev-parse "$1") refs/tags/$1" -- "$(git rev-parse "$1")" "${@:2}"
}

attack A31b "a tag that says another type than its object has"
tag_of "$tree" commit v36
refused_by_git push_tag v36 "$tree"
tag_of "$(git rev-parse HEAD)" tree v37
refused_by_git push_tag v37

attack A31c "a tag of an object that nobody has"
tag_of "$nobodys" commit v38
refused_by_git push_tag v38
git update-ref --stdin <<<$'delete refs/tags/v36\ndelete refs/tags/v37\ndelete refs/tags/v38'

attack A31d "a tag whose name has another line behind it, or which has two names"
tag_of "$(git rev-parse HEAD)" commit v39 $'v39\ntag v1'
possible git push -q origin v39
refused object-malformed git push -q origin v39

attack A32 "a release tag without a tag object"
git tag v9
possible git push -q origin v9
refused tag-unsigned git push -q origin v9
twin
git tag -f -s -m "nine" v9 >/dev/null
accepted git push -q origin v9

attack A33 "a tag object as a branch"
refused_by_git git push -q origin v9:refs/heads/x
refused_by_git git push -q origin v9:refs/heads/main

attack A33b "a tree or file as a branch"
refused_by_git git push -q origin "$tree:refs/heads/x"
refused_by_git git push -q origin "$file:refs/heads/release/x"

attack A34 "a release tag is moved, taken back, or deleted"
git tag -f -s -m "nine again" v9 HEAD >/dev/null
possible git push -q --force origin v9
refused history-rewrite git push -q --force origin v9
git tag -f -s -m "nine, forward" v9 "$(git commit-tree -m x -p HEAD "$tree")" >/dev/null
refused history-rewrite git push -q --force origin v9
possible git push -q origin :v9
refused history-delete git push -q origin :v9

attack A34b "a tag object is made light, at the same commit"
possible git push -q --force origin HEAD:refs/tags/v9
refused history-rewrite,tag-unsigned git push -q --force origin HEAD:refs/tags/v9

attack A34c "a tag of one version at another's name"
git tag -f -s -m "ten" v10 >/dev/null
possible git push -q origin v10:refs/tags/v11
refused tag-name-mismatch git push -q origin v10:refs/tags/v11

# --- refs that are more than refs ------------------------------------------------------------------------------
be dana

attack A35 "an object is replaced before it is judged"
again
unsigned
bad=$(git rev-parse HEAD)
clean=$(git commit-tree -S -m "Clean" -p origin/main "HEAD^{tree}")
possible git push -q origin "$clean:refs/replace/$bad"
refused namespace-refused git push -q origin "$clean:refs/replace/$bad"

attack A35b "an object is replaced on the server already"
git push -q origin "$clean:refs/heads/clean"
git --git-dir="$repository" update-ref "refs/replace/$bad" "$clean"
possible git push -q origin main
refused commit-unsigned git push -q origin main
refused commit-unsigned env GIT_REPLACE_REF_BASE=refs/heads/ git push -q origin main
git --git-dir="$repository" update-ref -d "refs/replace/$bad"

attack A35c "a replacement by the namespace's other letters"
possible git push -q origin "$clean:refs/Replace/$bad"
refused namespace-refused git push -q origin "$clean:refs/Replace/$bad"

attack A36 "refs where approvals and settings live"
for name in refs/notes/review refs/notes/commits refs/meta/config refs/attestations/x refs/policy; do
  refused namespace-refused git push -q origin "HEAD:$name"
done
possible git push -q origin HEAD:refs/notes/review
twin
cp "$policy/system.toml" "$t/system.toml"
sed -i 's|"refs/heads/release/\*\*"|&, "refs/notes/review"|' "$policy/system.toml"
refused commit-unsigned git push -q origin HEAD:refs/notes/review
accepted git push -q origin "$clean:refs/notes/review"
mv "$t/system.toml" "$policy/system.toml"

attack A36b "the ref that refwarden publishes the policy at, where a class has every ref and modes only warn"
cp "$policy/system.toml" "$t/system.toml"
sed -e '/^\[refs.protected\]/i [refs.all]\nmatch = ["refs/**"]\n' -e 's/^mode .*/mode = "warn"/' -i "$policy/system.toml"
git --git-dir="$repository" update-ref refs/refwarden/policy main
for name in refs/refwarden/policy refs/refwarden/x refs/Refwarden/x refs/namespaces/b/refs/refwarden/policy; do
  possible git push -q --force origin "HEAD:$name"
  refused ref-reserved git push -q --force origin "HEAD:$name"
done
possible git push -q origin :refs/refwarden/policy
refused ref-reserved git push -q origin :refs/refwarden/policy
symbolic refs/heads/words refs/refwarden/policy
refused ref-reserved git push -q --force origin HEAD:words
symbolic --delete refs/heads/words
git --git-dir="$repository" update-ref -d refs/refwarden/policy
mv "$t/system.toml" "$policy/system.toml"

attack A37 "refs that belong to the host"
for name in refs/pull/1/head refs/merge-requests/1/head refs/keep-around/x refs/changes/01/1/1 refs/for/main \
  refs/heads-internal/x refs/environments/x refs/pipelines/1 refs/review/1; do
  possible git push -q origin "HEAD:$name"
  refused namespace-refused git push -q origin "HEAD:$name"
done

# --- the server's own state ------------------------------------------------------------------------------------

attack A38 "the server's HEAD leads nowhere, elsewhere or to a commit"
again
unsigned
symbolic HEAD refs/heads/gone
possible git push -q origin main
refused commit-unsigned git push -q origin main
symbolic HEAD refs/heads/feature/main
refused commit-unsigned git push -q origin main
git --git-dir="$repository" update-ref --no-deref HEAD "$(git rev-parse origin/main)"
refused commit-unsigned git push -q origin main
symbolic HEAD refs/heads/main

attack A39 "a good ref lands beside a bad one"
possible git push -q origin HEAD:refs/heads/beside HEAD:main
refused commit-unsigned git push -q origin HEAD:refs/heads/beside HEAD:main
git --git-dir="$repository" rev-parse -q --verify beside && fail "a part has landed"

attack A40 "two pushes at once, both judged before either lands"
again
cat >"$repository/hooks/pre-receive.before-refwarden" <<HOOK
#!/bin/sh
cat >/dev/null
test -z "\$SLOW" && exit 0
touch "$t/slow-is-judged"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  test -e "$t/go-on" && exit 0
  sleep 0.5
done
HOOK
chmod 755 "$repository/hooks/pre-receive.before-refwarden"
git checkout -q -B slow origin/main
signed
git checkout -q main
signed
SLOW=1 git push -q origin slow:main >"$t/slow-output" 2>&1 &
slow=$!
for _ in $(seq 100); do
  [[ ! -e $t/slow-is-judged ]] || break
  sleep 0.1
done
[[ -e $t/slow-is-judged ]] || fail "the first push did not get to the chained hook: $(cat "$t/slow-output")"
accepted git push -q origin main
touch "$t/go-on"
checks=$((checks + 1))
wait "$slow" && fail "both pushes landed"
[[ $(git --git-dir="$repository" rev-parse main) == $(git rev-parse main) ]] || fail "the later push was lost"
rm "$repository/hooks/pre-receive.before-refwarden"
without_push "git's own lock decides the race; that the record knows which landed is checked below"

attack A41 "a flood of tags"
again
cp "$policy/system.toml" "$t/system.toml"
printf '\n[limits]\nupdates-per-push = 200\n' >>"$policy/system.toml"
for n in $(seq 300); do echo "create refs/tags/flood/$n HEAD"; done | git update-ref --stdin
unsigned
possible git push -q origin 'refs/tags/flood/*:refs/tags/flood/*' main
refused limit-updates git push -q origin 'refs/tags/flood/*:refs/tags/flood/*' main
mv "$t/system.toml" "$policy/system.toml"
refused commit-unsigned git push -q origin 'refs/tags/flood/*:refs/tags/flood/*' main
twin
accepted git push -q origin 'refs/tags/flood/*:refs/tags/flood/*'

attacks_done

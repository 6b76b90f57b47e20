#!/usr/bin/env bash
# refwarden guards itself: this project's own history goes through a gate whose policy fits it; with one
# commit in the middle tampered with it does not.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
git -C "$source_dir" rev-parse HEAD >/dev/null

new_person dana "Dana Reyes" dana@example.org ssh
new_server '
[rules.signed-commits]
kind    = "signature"
on      = ["protected"]
each    = "commit"
signers = ["developers"]
owns    = "nobody"
why     = "a known person stands behind every commit on this branch"

[rules.no-rewrite]
kind   = "history"
on     = ["protected"]
forbid = ["rewrite", "delete"]
why    = "published history stays"

[rules.message]
kind        = "message"
on          = ["protected"]
subject-max = 100
forbid      = ["fixup", "wip"]
why         = "history is read by people"

[rules.content]
kind      = "content"
on        = ["protected"]
max-bytes = 1000000
forbid    = ["symlink", "submodule", "case-twin", "unportable-name"]
why       = "a checkout works on every system"'
new_repository refwarden

# fast-export brings a shallow clone's history as well; then every commit is signed on the way in.
git init -q "$t/clones/own"
cd "$t/clones/own"
be dana
git -C "$source_dir" fast-export --signed-tags=strip HEAD | git fast-import --quiet
exported=$(git for-each-ref --format='%(objectname)' --count=1)
git reset -q --hard "$exported"
git filter-branch -f --commit-filter 'git commit-tree -S "$@"' HEAD >"$t/filter" 2>&1
commits=$(git rev-list --count HEAD)
((commits > 10)) || fail "only $commits commits of history"
git remote add origin "$repository"

# One commit in the middle gets another file, under a signature made for the commit as it was.
middle=$(git rev-list HEAD | sed -n "$((commits / 2))p")
good=$(git rev-parse HEAD)
tree=$(GIT_INDEX_FILE=$t/index git read-tree "$middle^{tree}" &&
  echo evil | git hash-object -w --stdin >"$t/blob" &&
  GIT_INDEX_FILE=$t/index git update-index --add --cacheinfo "100644,$(cat "$t/blob"),backdoor" &&
  GIT_INDEX_FILE=$t/index git write-tree)
tampered=$(git cat-file commit "$middle" | sed "s/^tree .*/tree $tree/" |
  git hash-object -t commit -w --stdin)
git replace "$middle" "$tampered"
git filter-branch -f --original refs/tampered --commit-filter '
  if [ "$GIT_COMMIT" = "'"$middle"'" ]; then echo "'"$tampered"'"; else git commit-tree -S "$@"; fi' \
  HEAD >"$t/filter" 2>&1
git replace -d "$middle" >/dev/null
refused signature-bad git push -q origin HEAD:main
says "commit ${tampered:0:12}"

git reset -q --hard "$good"
accepted git push -q origin HEAD:main
[[ $(git --git-dir="$repository" rev-list --count main) == "$commits" ]] || fail "history is not whole"
record_verifies

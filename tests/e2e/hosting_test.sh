#!/usr/bin/env bash
# Repositories as servers keep them: in each state a good push lands and an unsigned commit is refused.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

confinement=refuse
new_person ines "Ines Okafor" ines@example.org ssh
new_server
g() { git --git-dir="$repository" "$@"; }

# works REF...: each ref takes a good commit, which the record knows, and refuses an unsigned one.
number=0
works() {
  local ref
  for ref in "$@"; do
    number=$((number + 1))
    commit "Good $number" -- good "$number"
    accepted git push -q origin HEAD:"$ref"
    commit "Unsigned" --no-gpg-sign -- bad "$number"
    refused commit-unsigned git push -q origin HEAD:"$ref"
    git reset -q --hard HEAD~1
  done
}

# kept FILE...: git made what this part of the test is about.
kept() {
  local file
  for file in "$@"; do
    checks=$((checks + 1))
    compgen -G "$repository/$file" >/dev/null || fail "no $file"
  done
}

new_repository server
new_clone ines
commit "First" -- readme one
accepted git push -q origin main
works refs/heads/main

# Bitmaps, a multi-pack-index with several packs and one bitmap over them, packs that are kept.
g repack -adq --write-bitmap-index
kept 'objects/pack/*.bitmap'
works refs/heads/main
g repack -dq
works refs/heads/main
g repack -dq
g multi-pack-index write --bitmap
kept objects/pack/multi-pack-index 'objects/pack/multi-pack-index-*.bitmap'
works refs/heads/main
for pack in "$repository"/objects/pack/*.pack; do
  touch "${pack%.pack}.keep"
done
g repack -adq
works refs/heads/main
# git's note of commits, in one file and in a chain of two.
g commit-graph write --reachable
kept objects/info/commit-graph
works refs/heads/main
rm -f "$repository/objects/info/commit-graph"
g commit-graph write --reachable --split=no-merge
works refs/heads/main
g commit-graph write --reachable --split=no-merge
kept objects/info/commit-graphs/commit-graph-chain
works refs/heads/main refs/heads/release/graph

# 200,000 packed refs, some of them tags that are peeled in the list.
g -c user.name=x -c user.email=x@example.org tag -a -m Old old main
g pack-refs --all
tip=$(g rev-parse main)
{
  cat "$repository/packed-refs"
  seq -f "$tip refs/heads/topic/%06g" 100000
  seq -f "$tip refs/tags/build-%06g" 100000
} >"$t/packed"
{ head -n 1 "$t/packed" && tail -n +2 "$t/packed" | awk '/^\^/ { print line " " $0; line = ""; next }
  { if (line) print line; line = $0 } END { print line }' | sort -k 2,2 | sed -E 's/ (\^[0-9a-f]+)$/\n\1/'; } \
  >"$repository/packed-refs"
checks=$((checks + 1))
g for-each-ref --count=1 >/dev/null || fail "git does not read the list"
accepted git push -q origin HEAD:refs/heads/read-only/000007
works refs/heads/main refs/heads/release/many
# A list without order is read as a whole.
sed -i '1s/ sorted//' "$repository/packed-refs"
works refs/heads/main
g update-ref -d refs/heads/topic/000008
g pack-refs --all

# A fork pool: objects of the fork lie in the pool, which is gone through from the fork's own list.
git clone -q --bare --shared "$repository" "$t/server/git/fork.git"
repository=$t/server/git/fork.git
kept objects/info/alternates
install_hooks
git remote set-url origin "$repository"
works refs/heads/main

# Within a namespace, packed and not.
new_repository spaces
git remote set-url origin "$repository"
export GIT_NAMESPACE=a/b
accepted git push -q origin HEAD:main
works refs/heads/main
git --git-dir="$repository" pack-refs --all
works refs/heads/main
unset GIT_NAMESPACE

# A bare repository that has work trees: pushed to from outside, and by way of the work tree.
new_repository trees
git remote set-url origin "$repository"
accepted git push -q origin HEAD:main
g worktree add -q "$t/tree" -b beside main
works refs/heads/main
git remote set-url origin "$t/tree"
works refs/heads/main
git remote set-url origin "$repository"

# Reached through links: the repository, a folder above it, and its own parts.
ln -s "$repository" "$t/linked.git"
mkdir "$t/deep"
ln -s "$t/server" "$t/deep/server"
mv "$repository/objects" "$t/objects-elsewhere"
ln -s "$t/objects-elsewhere" "$repository/objects"
for path in "$t/linked.git" "$t/deep/server/git/trees.git"; do
  git remote set-url origin "$path"
  works refs/heads/main
done

# Somebody else's folder, which git serves because the server's configuration says so.
if ((EUID == 0)); then
  chown -R 12345:12345 "$repository" "$t/objects-elsewhere"
  checks=$((checks + 1))
  output=$(git ls-remote "$repository" 2>&1) && fail "git does not look at owners"
  git config --global safe.directory '*'
  works refs/heads/main
  chown -R 0:0 "$repository" "$t/objects-elsewhere"
fi

# Nothing can be written but the record, and gpg's scratch folder: the hook alone, as git runs it.
if unshare -m true 2>/dev/null; then
  commit "Read only" -- good read-only
  tip=$(git rev-parse HEAD)
  git push -q origin HEAD:refs/heads/readonly
  commit "Unsigned" --no-gpg-sign -- bad read-only
  git push -q origin HEAD:refs/heads/unsigned
  cat >"$t/read-only.sh" <<'SH'
set -e
mount --make-rprivate /
mount --bind "$audit" "$audit"
mount --rbind / /mnt
mount -o remount,bind,ro /mnt
mount -o remount,bind,rw "/mnt$audit"
cd "/mnt$repository"
exec chroot /mnt /bin/sh -c 'cd "$1" && touch written 2>/dev/null && exit 9; cd "$1" && GIT_DIR=. exec hooks/pre-receive' \
  sh "$repository"
SH
  read_only() {
    audit=$audit repository=$repository unshare -m sh "$t/read-only.sh" <<<"$1"
  }
  records=$(cat "$audit"/*.jsonl | wc -l)
  checks=$((checks + 2))
  output=$(read_only "$(g rev-parse main) $tip refs/heads/main" 2>&1) || fail "where nothing can be written: $?"
  output=$(read_only "$(g rev-parse main) $(git rev-parse HEAD) refs/heads/main" 2>&1) && fail "unsigned, read only"
  grep -q 'error\[commit-unsigned\]' <<<"$output" || fail "another answer where nothing can be written"
  (($(cat "$audit"/*.jsonl | wc -l) == records + 2)) || fail "the decisions are not in the record"
fi

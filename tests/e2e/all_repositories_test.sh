#!/usr/bin/env bash
# --all: hooks into every repository of a server and a table of them; what is broken is told and stops nothing.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

exits() { # exits CODE COMMAND...
  local wanted=$1 code=0
  shift
  checks=$((checks + 1))
  output=$("$@" 2>&1) || code=$?
  ((code == wanted)) || fail "$* ended with $code, not $wanted"
}

new_person dana "Dana Reyes" dana@example.org ssh
new_server "$(signature_rule)

$(signature_rule | sed 's/^\[rules\.[a-z-]*\]/[rules.trial]\nmode = "warn"/')"

root=$t/server/git
mkdir -p "$root/team/deep" "$root/no repository" "$root/objects"
names=(plain "team/a 'quoted' name" team/deep/grün work)
for name in "${names[@]:0:3}"; do
  git init -q --bare "$root/$name.git"
done
git init -q "$root/work"
mkdir -p "$root/plain.git/modules/inner" # nothing in a repository is one of its own
git init -q --bare "$root/plain.git/modules/inner"
ln -s "$root/team" "$root/again"
mkdir -p "$root/broken.git/objects" "$root/broken.git/refs"
: >"$root/broken.git/HEAD"

exits 4 refwarden repo install --all "$root" --policy "$policy"
says "4 of 5 repositories have the hooks"
says "broken.git"
for name in "${names[@]}"; do
  git_dir=$root/$name
  [[ -d $git_dir ]] && git_dir+=/.git || git_dir+=.git
  checks=$((checks + 1))
  [[ -x $git_dir/hooks/pre-receive ]] || fail "no hook in $name"
done
checks=$((checks + 1))
[[ ! -e $root/plain.git/modules/inner/hooks/pre-receive ]] || fail "a folder inside a repository has hooks"

# One push, and one hook that somebody replaced.
repository=$root/plain.git
new_clone dana
commit "First" -- README.md one
accepted git push origin HEAD:main HEAD:topic
rm "$root/work/.git/hooks/pre-receive"
exits 1 refwarden repo status --all "$root"
says "judged by    rules  warn  uncovered  last push   repository"
says "pre-receive      1     1          1  $(date -u +%F)  plain.git"
says "pre-receive      1     1          0  never       team/a 'quoted' name.git"
says "nothing          1     1          0  never       work"
says "3 of 5 repositories are in order"
says "work: no hook judges pushes: run refwarden repo install"
checks=$((checks + 1))
[[ $output != *inner* && $output != *again* ]] || fail "more repositories than there are"

rm -r "$root/broken.git" "$root/work"
checks=$((checks + 3))
json=$(refwarden repo status --all "$root" --json) || fail "repo status --all fails where all is in order"
[[ $(jq -sc 'map(.last_push.verdict)' <<<"$json") == '["accepted",null,null]' ]] || fail "last push: $json"
[[ $(jq -sc '.[0].rules | map(.mode) | sort' <<<"$json") == '["enforce","warn"]' ]] || fail "rules: $json"
# What a folder is called reaches no terminal as it is.
odd=$t/server/odd/$'a\e[2Jb'.git
git init -q --bare "$odd"
mkdir -p "$t/server/odd/"$'c\e[2Jd.git/objects' "$t/server/odd/"$'c\e[2Jd.git/refs'
: >"$t/server/odd/"$'c\e[2Jd.git/HEAD'
for command in "install --policy $policy" status; do
  checks=$((checks + 1))
  # shellcheck disable=SC2086 # two words
  output=$(refwarden repo $command --all "$t/server/odd" 2>&1) && fail "a broken repository is in order"
  [[ $output != *$'\e'* && $output == *'a\x1b[2Jb.git'* ]] || fail "an escape reaches the terminal: $output"
done
exits 4 refwarden repo status --all "$t/keys"
says "there is no repository below"
exits 4 refwarden repo status --all "$t/nowhere"
exits 4 refwarden repo install --all "$t/nowhere"

#!/usr/bin/env bash
# What the list of known attacks does not have and the principles suggest: objects, exceptions, risk and
# merges that are in order one by one and not together.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
new_person release-bot "Release Bot" release-bot@example.org ssh
extra_of[release-bot]='robot = true'
review='Reviewed-by: Ines Okafor <ines@example.org>'
prot_floor='
[[risk.floor]]
class   = "high"
paths   = ["prot/**"]
because = "decides what gets built and shipped"
'
review_rule() { # review_rule [LINE...]
  cat <<'TOML'

[rules.one-review]
kind     = "reviews"
on       = ["protected"]
count    = 1
from     = ["ines"]
evidence = "trailer"
trailer  = "Reviewed-by"
why      = "somebody else has read the change"
TOML
  printf '%s\n' "$@"
}
stopped() {
  possible git push -q origin HEAD:main
  refused "$1" git push -q origin HEAD:main
}
entry() { printf '%s %s\t%s\0' "$1" "$2" "$3" | git update-index -z --index-info; }

# --- objects that git does not write -----------------------------------------------------------------------
guarded objects '
[rules.message]
kind        = "message"
on          = ["protected"]
subject-max = 100
why         = "history is read by people"'
git config commit.gpgSign false
file=$(blob x)
folder=$(tree_of "100644 blob $file"$'\tk')

# item MODE NAME ID: one entry of a raw tree.
item() { printf '%s %s\0%b' "$1" "$2" "$(sed 's/../\\x&/g' <<<"$3")"; }
# has_tree: HEAD is a commit on main with the tree on standard input, below another tree if $1 says so.
has_tree() {
  local tree
  tree=$(raw_object tree)
  if [[ -n ${1:-} ]]; then
    tree=$({ item 100644 a "$file" && item 40000 sub "$tree"; } | raw_object tree)
  fi
  git update-ref --no-deref HEAD "$(git commit-tree -m "Tree" -p origin/main "$tree" 2>/dev/null ||
    printf 'tree %s\nparent %s\nauthor D <dana@example.org> 1700000000 +0000\ncommitter D <dana@example.org> 1700000000 +0000\n\nTree\n' \
      "$tree" "$(git rev-parse origin/main)" | raw_object commit)"
}
push_tree() {
  local new
  new=$(git rev-parse HEAD)
  raw_push "$(git rev-parse origin/main) $new refs/heads/main" -- "$new" "$(git rev-parse "HEAD^{tree}")" "$file" "$folder"
}

attack P5 "trees with names that mean something else"
git checkout -q --detach
for name in . .. .git .GIT 'git~1' $'.g\342\200\214it' '.git ' '.git.' $'.git::\x24INDEX_ALLOCATION' 'prot/k' '..\x' '.git\x'; do
  { item 100644 "$name" "$file" && item 100644 zz "$file"; } | has_tree
  possible push_tree
  does_not_land push_tree
done
{ item 100644 '' "$file" && item 100644 zz "$file"; } | has_tree
refused_by_git push_tree
twin
git reset -q origin/main
entry 100644 "$file" .gitx
entry 100644 "$file" ..x
git commit -q -m "Near misses"
accepted git push -q origin HEAD:main
git fetch -q

attack P5b "trees with doubled, unsorted or odd entries"
{ item 100644 a "$file" && item 100644 a "$file"; } | has_tree
possible push_tree
does_not_land push_tree
{ item 100644 a "$file" && item 40000 a "$folder"; } | has_tree
does_not_land push_tree
{ item 100644 b "$file" && item 100644 a "$file"; } | has_tree
does_not_land push_tree
for bits in 100664 100600 100000 0100644 40755 040000 120755 160644 1; do
  item "$bits" a "$file" | has_tree
  does_not_land push_tree
done
item 40000 a "$file" | has_tree
does_not_land push_tree

# --- exceptions ----------------------------------------------------------------------------------------------

attack P6 "what an exception for a few paths lets in beside"
guarded exceptions "$(signature_rule)
$(review_rule)

[[exceptions]]
rules   = [\"one-review\"]
signers = [\"release-bot\"]
paths   = [\"VERSION\", \"docs/*.md\"]
reason  = \"version bumps have no review\"
owner   = \"ines\"
until   = 2099-12-31"
sed -i 's/^signers = \["developers"\]/signers = ["developers", "release-bot"]/' "$policy/system.toml"
be release-bot
bump() { # bump PATH: the bot's commit of that path, and of VERSION
  again
  git rm -q -r --cached --ignore-unmatch VERSION
  entry 100644 "$(blob "$RANDOM")" "$1"
  git commit -q -m "Bump"
}
for path in version VERSION. 'VERSION ' VERSION/x docs/a/b.md docs/x.MD 'docs\x.md'; do
  bump "$path"
  possible git push -q origin main
  does_not_land git push -q origin main
  says review-missing
done
again
git mv README.md VERSION
git commit -q -m "Bump"
stopped review-missing
again
git commit -q --allow-empty -m "Bump"
stopped review-missing
twin
bump VERSION
accepted git push -q origin main
bump docs/x.md
accepted git push -q origin main

attack P6b "an exception for somebody else, or one that has ended"
be dana
bump VERSION
stopped review-missing
be release-bot
sed -i 's/^until   = .*/until = 2026-01-31/' "$policy/system.toml"
bump VERSION
stopped review-missing
sed -i 's/^until = .*/until = 2099-12-31/' "$policy/system.toml"
be dana
git commit -q --amend --no-edit --reset-author -S
stopped review-missing

# --- merges --------------------------------------------------------------------------------------------------

attack P7 "a merge of two branches that are in order one by one, and are not together"
guarded twins '
[rules.content]
kind   = "content"
on     = ["protected"]
forbid = ["case-twin", "submodule", "unportable-name"]
why    = "a checkout works on every system"'
git config commit.gpgSign false
together() { # together ONE OTHER: main has file ONE, a side branch has OTHER, and HEAD merges them
  again
  git checkout -q -B side
  entry 100644 "$file" "$2"
  git commit -q -m "Side"
  git checkout -q -f main
  entry 100644 "$file" "$1"
  git commit -q -m "Main"
  git reset -q --soft "$(git commit-tree -m "Merge" -p main -p side "$(git merge-tree --write-tree main side)")"
}
file=$(blob x)
for pair in 'foo FOO' 'a/b A/c' "gr$(printf '\303\266')n gro$(printf '\314\210')n"; do
  together "${pair% *}" "${pair#* }"
  stopped content-case-twin
done
twin
together foo food
accepted git push -q origin main

attack A52c "streams and short names of another file system"
git config core.protectNTFS false
for name in $'prot::\x24INDEX_ALLOCATION/k' $'prot:\x24I30:\x24INDEX_ALLOCATION/k' 'PROTEC~1/k' 'x/protec~2' 'GITHUB~1/WORKFL~1/k'; do
  again
  entry 100644 "$file" "$name"
  git commit -q -m "Alias"
  stopped content-unportable-name
done
twin
again
entry 100644 "$file" 'backup~/draft~1b/longer-name~1.text'
git commit -q -m "No alias"
accepted git push -q origin main

attack P8 "unreviewed work behind a plain merge, where only the branch itself is judged"
guarded firstparent "$prot_floor$(review_rule 'commits = "first-parent"')"
git config commit.gpgSign false
git checkout -q -b side
commit "Side" -- prot/side side
git checkout -q main
commit "Main" --trailer "$review" -- main main
git merge -q --no-ff -m "Merge branch 'side'" side
stopped review-missing
twin
git commit -q --amend --no-edit --trailer "$review"
accepted git push -q origin main

attack P8b "main goes on along the side branch"
git checkout -q -b foxtrot main~1
commit "Unreviewed" -- fox fox
git merge -q --no-ff -m "Merge main" --no-edit main
git commit -q --amend --no-edit --trailer "$review"
possible git push -q origin foxtrot:main
refused not-first-parent,review-missing git push -q origin foxtrot:main
git checkout -q main

# --- risk ----------------------------------------------------------------------------------------------------

attack P9 "a lower class by declaration"
guarded risk "$prot_floor$(review_rule 'risk = ["high", "major"]')"
git config commit.gpgSign false
for declared in standard 'standard
Change-Risk: normal' huge ''; do
  again
  commit "$(printf 'Declared\n\nChange-Risk: %s\n' "$declared")" -- prot/p "$RANDOM"
  stopped review-missing
done
twin
again
commit "$(printf 'Declared\n\nchange-risk: standard\nChange-Risk: normal\n')" -- elsewhere 1
accepted git push -q origin main

attack P9b "the high class is declared in one commit, and the review is in another"
again
commit "$(printf 'Declared\n\nCHANGE-RISK: high\nChange-Risk: standard\n')" -- elsewhere 2
commit "Reviewed" --trailer "$review" -- elsewhere 3
stopped review-missing

# --- the programs --------------------------------------------------------------------------------------------

attack P11 "an argument for which a hook would answer instead of judging"
commit "Unreviewed" -- prot/p "$RANDOM"
possible git push -q origin main
for argument in --help --version -h '' extra; do
  behind "exec refwarden-pre-receive '$argument'"
  does_not_land git push -q origin main
  unwrapped
done

attack P12 "one ref twice, or with an old value of one's own, from a raw client"
head=$(git rev-parse HEAD)
old=$(git rev-parse origin/main)
objects=$(git rev-list --objects origin/main..HEAD | cut -d' ' -f1)
twice() {
  # shellcheck disable=SC2086 # one id each
  raw_push "$old $head refs/heads/main" "$old $head refs/heads/main" -- $objects
}
in_the_open twice
[[ -n $open_moved ]] || fail "git takes neither of two equal lines"
case_possible=yes
refused push-malformed twice
claims_old() {
  # shellcheck disable=SC2086 # one id each
  raw_push "$head $head refs/heads/main" -- $objects
}
refused stale-old claims_old

attacks_done

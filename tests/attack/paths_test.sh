#!/usr/bin/env bash
# Which paths a commit changes: whatever it calls them, wherever it hides them.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
groups_extra='experts = ["ines"]'
review='Reviewed-by: Ines Okafor <ines@example.org>'
rules='
[[risk.floor]]
class   = "high"
paths   = ["prot/**", "protected-files/**", ".github/workflows/**", "größe/**", "**/.gitmodules", "**/.gitattributes"]
because = "decides what gets built and shipped"

[[risk.floor]]
class   = "high"
changes = ["submodule"]
because = "changes what a path means"

[[risk.floor]]
class      = "high"
lines-over = 100
because    = "too large to review as a normal change"

[rules.expert-review]
kind     = "reviews"
on       = ["protected"]
risk     = ["high", "major"]
count    = 1
from     = ["experts"]
evidence = "trailer"
trailer  = "Reviewed-by"
why      = "an expert has read what is dangerous"'
guarded paths "$rules"
git config commit.gpgSign false
git config core.protectNTFS false
git config core.protectHFS false

# needs_review: HEAD would land on a server without hooks, is refused for want of a review, and lands with one.
needs_review() {
  possible git push -q origin HEAD:main
  refused review-missing git push -q origin HEAD:main
  twin
  git commit -q --amend --no-edit --allow-empty --trailer "$review"
  accepted git push -q origin HEAD:main
  again
}
# reviewed SUBJECT: the index, committed with a review and landed.
reviewed() {
  git commit -q -m "$1" --trailer "$review"
  accepted git push -q origin HEAD:main
}
# entry MODE ID PATH: puts it into the index under exactly this name.
entry() { printf '%s %s\t%s\0' "$1" "$2" "$3" | git update-index -z --index-info; }

# --- renames and types -----------------------------------------------------------------------------------

attack A42 "a rename out of protection"
git mv prot/p free
git commit -q -m "Rename"
needs_review

attack A42b "a rename within protection, and with so much edited that it is none"
mkdir -p prot
seq 30 50 >prot/q
git add prot
reviewed "Another"
git mv prot/q prot/r
git commit -q -m "Rename within"
needs_review
git mv prot/r free2
seq 200 240 >free2
git add free2
git commit -q -m "Rename and rewrite"
needs_review

attack A43 "a rename with edits into protection"
mkdir -p prot
git mv free prot/p
echo more >>prot/p
git add prot
git commit -q -m "Rename into"
needs_review

attack A44 "a protected folder becomes a link"
git rm -q -r prot
ln -s elsewhere prot
git add prot
git commit -q -m "Link"
needs_review

attack A44b "a protected folder becomes a file, a submodule, and a folder again"
git rm -q prot
echo file >prot
git add prot
git commit -q -m "File"
needs_review
git rm -q prot
entry 160000 "$base" prot
git commit -q -m "Submodule"
needs_review
git rm -q --cached prot
mkdir -p prot
echo file >prot/p
git add prot
git commit -q -m "Folder"
needs_review

attack A44c "a protected file's mode alone"
chmod +x prot/p
git add prot/p
git commit -q -m "Mode"
needs_review

# --- names -------------------------------------------------------------------------------------------------

attack A45 "names that tools quote"
file=$(blob x)
for name in $'prot/\303\251' $'prot/a\nb' $'prot/a\tb' 'prot/"a"' 'prot/*' $'prot/\033[2J\001' $'prot/\302\233\342\200\256' $'prot/\377\376' 'prot/ ' 'prot/-x'; do
  entry 100644 "$file" "$name"
  git commit -q -m "Quoted"
  possible git push -q origin main
  refused review-missing git push -q origin main
  harmless_output
  again
done
twin
entry 100644 "$file" $'free\n/\303\251'
git commit -q -m "Quoted, elsewhere"
accepted git push -q origin main

attack A45b "a name in another normal form"
for name in $'gro\314\210\303\237e/k' $'GR\303\226SSE/k' $'gr\303\266\303\237e/k'; do
  entry 100644 "$file" "$name"
  git commit -q -m "Normal form"
  possible git push -q origin main
  refused review-missing git push -q origin main
  again
done

attack A50 "other letter case"
for name in PROT/k Prot/k .GitHub/Workflows/x .github/WORKFLOWS/x sub/.GITMODULES; do
  entry 100644 "$file" "$name"
  git commit -q -m "Case"
  possible git push -q origin main
  refused review-missing git push -q origin main
  again
done
twin
entry 100644 "$file" protx/k
entry 100644 "$file" x/prot/k
git commit -q -m "Other names"
accepted git push -q origin main

attack A52 "dots, blanks and backslashes that vanish elsewhere"
for name in prot./k 'prot /k' 'prot\k' 'prot. . /k' 'PROT.\k'; do
  entry 100644 "$file" "$name"
  git commit -q -m "Vanishing"
  possible git push -q origin main
  refused review-missing git push -q origin main
  again
done

entry 100644 "$file" '.\prot\k'
git commit -q -m "Here"
refused object-malformed,review-missing git push -q origin main
again

attack A52b "characters that are not seen"
for name in $'pro\342\200\214t/k' $'\357\273\277prot/k' $'prot\342\200\213/k' $'.gith\342\200\215ub/workflows/k'; do
  entry 100644 "$file" "$name"
  git commit -q -m "Unseen"
  possible git push -q origin main
  refused review-missing git push -q origin main
  again
done

# --- merges ------------------------------------------------------------------------------------------------

# fork: a side branch with one change, and one on main; then the shell is on main.
fork() {
  git checkout -q -B side
  commit "Side" -- "side$RANDOM" side
  git checkout -q main
  commit "Main" -- "main$RANDOM" main
}

attack A46 "a change that is in the merge alone"
fork
git merge -q --no-ff --no-commit side >/dev/null
echo evil >>prot/p
git add prot/p
git commit -q -m "Merge branch 'side'"
needs_review

attack A46b "a merge that drops the side's change"
git checkout -q -B side
echo important >prot/fix
git add prot/fix
git commit -q -m "Fix" --trailer "$review"
git checkout -q main
commit "Main" -- "main$RANDOM" main
git merge -q --no-ff -s ours -m "Merge branch 'side'" side
needs_review

attack A46c "a merge that drops main's change"
git rm -q --ignore-unmatch prot/fix
echo once >prot/once
git add prot
reviewed "Once"
git checkout -q -B other main~1
commit "Other" -- other other
git merge -q --no-ff -s ours -m "Merge main" main
git checkout -q main
git reset -q --soft "$(git commit-tree -m "Merge branch 'other'" -p main -p other "other^{tree}")"
possible git push -q origin main
refused review-missing git push -q origin main
says "2 commits have too few reviews"
again
git checkout -q -B other main~1
commit "Other" -- other other
git checkout -q main
git reset -q --soft "$(git commit-tree -m "Merge branch 'other'" -p main -p other "other^{tree}")"
needs_review
fork
git merge -q --no-ff -m "Merge branch 'side'" side
accepted git push -q origin main

attack A46d "an octopus with a change of its own"
again
for name in one two; do
  git checkout -q -B "$name" origin/main
  commit "$name" -- "$name" "$name"
done
git checkout -q main
commit "Main" -- "main$RANDOM" main
git merge -q --no-ff --no-commit one two >/dev/null 2>&1
echo evil >>prot/p
git add prot/p
git commit -q -m "Octopus"
needs_review

attack A46e "an empty side commit vouches for an old state"
old=$(git commit-tree -m "Empty" -p origin/main~2 "origin/main~2^{tree}")
git checkout -q main
mkdir -p prot
echo new >prot/state
git add prot
reviewed "New state"
git reset -q --soft "$(git commit-tree -m "Merge" -p HEAD -p "$old" "HEAD~1^{tree}")"
needs_review

attack A46f "a parent that is an ancestor of the other"
echo newer >prot/state
mkdir -p prot
echo newer >prot/state
git add prot
reviewed "Newer state"
git reset -q --soft "$(git commit-tree -m "Merge" -p HEAD -p HEAD~1 "HEAD~1^{tree}")"
needs_review

attack A46g "a merge with several merge bases, each of which explains the half"
git checkout -q -B left
mkdir -p prot
echo left >prot/left
git add prot
git commit -q -m "Left" --trailer "$review"
git checkout -q -B right main
mkdir -p prot
echo right >prot/right
git add prot
git commit -q -m "Right" --trailer "$review"
cross1=$(git commit-tree -m "Cross" -p left -p right "$(git merge-tree --write-tree left right)")
cross2=$(git commit-tree -m "Cross" -p right -p left "$(git merge-tree --write-tree left right)")
git checkout -q -B main "$(git commit-tree -m "Merge" -p "$cross1" -p "$cross2" "left^{tree}")"
needs_review

attack A46h "unrelated histories: one brings an unreviewed protected file"
git checkout -q --orphan alone
git rm -q -r -f .
mkdir -p prot
echo alone >prot/alone
git add prot
git commit -q -m "Alone"
git checkout -q main
git merge -q --no-ff --allow-unrelated-histories -m "Merge" alone
possible git push -q origin main
refused review-missing git push -q origin main
says "$(git rev-parse --short=12 alone)"
again

attack A12b "a root commit"
possible git push -q origin alone:refs/heads/release/alone
refused review-missing git push -q origin alone:refs/heads/release/alone
twin
git checkout -q alone
git commit -q --amend --no-edit --trailer "$review"
accepted git push -q origin alone:refs/heads/release/alone
git checkout -q main

# --- commit by commit --------------------------------------------------------------------------------------

attack A48 "added and taken away again"
mkdir -p prot
echo secret >prot/secret
git add prot
git commit -q -m "Add"
git rm -q prot/secret
git commit -q -m "Remove"
possible git push -q origin main
refused review-missing git push -q origin main
git commit -q --amend --no-edit --trailer "$review"
refused review-missing git push -q origin main
says "1 of 2 new commits"
again

attack A48b "a large change in small commits, of which the last looks small"
for n in 1 2 3 4; do commit "Part $n" -- "part$n" "$(seq 30)"; done
needs_review

attack A48c "lines that are added and taken away"
commit "Add" -- many "$(seq 60)"
commit "Remove" -- many ""
needs_review

attack A54 "a submodule's address alone"
printf '[submodule "v"]\n\tpath = vendor/v\n\turl = https://example.org/v\n' >.gitmodules
entry 160000 "$base" vendor/v
git add .gitmodules
reviewed "Submodule"
sed -i 's/example.org/example.net/' .gitmodules
git add .gitmodules
git commit -q -m "Address"
needs_review

attack A54b "a submodule's commit alone"
entry 160000 "$(git rev-parse HEAD)" vendor/v
git commit -q -m "Commit"
needs_review

attack A55 "attributes that hide a file from archives and diffs"
printf '* -diff -text export-ignore merge=ours\nprot/** linguist-generated binary\n' >.gitattributes
git add .gitattributes
git commit -q -m "Attributes"
needs_review
mkdir -p prot
echo hidden >prot/hidden
git add prot
git commit -q -m "Hidden"
needs_review

attack A55b "attributes that make a large change small"
commit "Large" -- large.txt "$(seq 101)"
needs_review
git --git-dir="$repository" config core.attributesFile "$PWD/.gitattributes"
mkdir -p "$repository/info"
echo '* binary -diff' >"$repository/info/attributes"
commit "Large" -- large.txt "$(seq 2000 2101)"
needs_review
rm "$repository/info/attributes"

attack A56 "a NUL byte makes text look like a binary file"
{
  printf '\0'
  seq 101
} >nul
git add nul
git commit -q -m "NUL"
needs_review

attack A57 "a pointer to large-file storage in place of a protected file"
mkdir -p prot
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 9\n' 1 >prot/p
git add prot
git commit -q -m "Pointer"
needs_review

attack A58 "everything is gone"
git reset -q --soft "$(git commit-tree -m "Empty" -p HEAD "$(git mktree </dev/null)")"
possible git push -q origin main
refused review-missing git push -q origin main
again

attack A58b "a submodule and nothing else"
git reset -q --soft "$(git commit-tree -m "Submodule" -p HEAD "$(tree_of "160000 commit $base"$'\tprot')")"
possible git push -q origin main
refused review-missing git push -q origin main
again

attack A28b "a path that reads as an option"
entry 100644 "$file" --output=evil
entry 100644 "$file" prot/--no-index
git commit -q -m "Options"
needs_review
[[ ! -e $repository/evil && ! -e evil ]] || fail "a path was taken for an option"

attacks_done

#!/usr/bin/env bash
# SG: signatures that are good, and pushes that make them stand for something else.
# shellcheck source-path=SCRIPTDIR source=signature_lib.sh
. "$(dirname "$0")/signature_lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org openpgp
forge certificate stranger plain "$t" >/dev/null
login_variable=REFWARDEN_LOGIN
rules="$(signature_rule)

[rules.no-rewrite]
kind   = \"history\"
on     = [\"protected\"]
forbid = [\"rewrite\", \"delete\"]
why    = \"published history stays\"

[rules.tree]
kind   = \"content\"
on     = [\"protected\"]
forbid = [\"symlink\", \"submodule\", \"case-twin\"]
why    = \"a checkout works on every system\"

[rules.crypto]
kind     = \"reviews\"
on       = [\"protected\"]
risk     = [\"high\", \"major\"]
from     = [\"developers\"]
evidence = \"trailer\"
why      = \"somebody else has read it\"

[refs.first]
match = [\"refs/heads/first\"]
[rules.first]
kind    = \"signature\"
on      = [\"first\"]
commits = \"first-parent\"
signers = [\"developers\"]
why     = \"each step of the branch is signed\"

[refs.gate]
match = [\"refs/heads/gate/**\"]
[rules.gate]
kind  = \"pushers\"
on    = [\"gate\"]
allow = [\"ines\"]
why   = \"Ines lets things in\""
guarded push "$rules" main:refs/heads/first main:refs/heads/gate/0

# on PARENT...: commits from `begin` go on top of these.
on() {
  local parent
  sed -i '/^parent /d' "$t/head"
  for parent in "$@"; do printf 'parent %s\n' "$parent"; done >"$t/parents"
  sed -i "1r $t/parents" "$t/head"
  rebuilt
}
# with_tree TREE
with_tree() { sed -i "1s/.*/tree $1/" "$t/head" && rebuilt; }
unsigned_on() { # unsigned_on PARENT...
  begin dana && on "$@" && whole "$t/object"
}
signed_on() {
  begin dana && on "$@" && signed
}
push_one() { git push -q origin "$1:${2:-refs/heads/release/one-$1}"; }
unsigned=$(unsigned_on "$base")

attack SG3 "an unsigned commit behind a signed merge"
bad commit-unsigned "$(signed_on "$base" "$unsigned")"
bad commit-unsigned "$(signed_on "$unsigned" "$base")"
second=$(signed_on "$base") third=$(signed_on "$base")
bad commit-unsigned "$(signed_on "$base" "$second" "$third" "$unsigned")"
bad commit-unsigned "$(signed_on "$(signed_on "$base" "$second")" "$(signed_on "$unsigned")")"
good "$(signed_on "$base" "$second" "$third")"

attack SG9 "links, submodules and names that are something else elsewhere"
text=$(blob text)
tree_with() { # tree_with LINE...
  { git ls-tree "$base" && printf '%b\n' "$@"; } | git mktree
}
begin dana && with_tree "$(tree_with "120000 blob $text\tlink")"
bad content-symlink "$(signed)"
begin dana && with_tree "$(tree_with "160000 commit $base\tmodule")"
bad content-submodule "$(signed)"
begin dana && with_tree "$(tree_with "100644 blob $text\treadme.MD")"
bad content-case-twin "$(signed)"
while read -r name mode; do
  begin dana
  printf '%s %s\0' "$mode" "$name" >"$t/tree"
  printf '%b' "$(sed 's/../\\x&/g' <<<"$text")" >>"$t/tree"
  with_tree "$(raw_object tree <"$t/tree")"
  bad object-malformed "$(signed)"
done <<'TEXT'
.git 120000
.GIT 100644
.git. 100644
git~1 100644
.. 100644
. 100644
a/b 100644
plain 100600
plain 107777
TEXT
good "$(signed_on "$base")"

attack SG7 "a merge that brings in what neither side has"
git checkout -q -b side "$base" && commit "Side" -- side.txt one
git checkout -q -b middle "$base" && commit "Middle" -- middle.txt two
git merge -q --no-ff --no-commit side >/dev/null 2>&1 && mkdir -p src/crypto && echo evil >src/crypto/key.c && git add src
git commit -q -m "Merge side"
bad review-missing "$(git rev-parse HEAD)"
git reset -q --hard HEAD^ && git merge -q --no-ff -m "Merge side" side
good "$(git rev-parse HEAD)"
again
settle

attack SG1 "a replacement for an unsigned commit"
replacement=$(signed_on "$base")
possible git push -q origin "$replacement:refs/replace/$unsigned"
refused namespace-refused git push -q origin "$replacement:refs/replace/$unsigned"
git --git-dir="$repository" update-ref "refs/replace/$unsigned" "$second"
refused commit-unsigned push_one "$unsigned"
git --git-dir="$repository" update-ref -d "refs/replace/$unsigned"
twin
accepted push_one "$replacement"

attack SG2 "grafts, borrowed objects and a shallow boundary, which hide a parent"
tip=$(signed_on "$unsigned")
possible push_one "$tip"
mkdir -p "$repository/info" && echo "$tip $base" >"$repository/info/grafts"
refused commit-unsigned push_one "$tip"
rm "$repository/info/grafts"
git init -q --bare "$t/lender.git" && git push -q "$t/lender.git" "$tip:refs/heads/lent"
echo "$t/lender.git/objects" >"$repository/objects/info/alternates"
refused commit-unsigned push_one "$tip"
rm "$repository/objects/info/alternates"
git init -q --bare "$t/long.git"
git push -q "$t/long.git" "$(unsigned_on "$unsigned"):refs/heads/main"
git clone -q --depth 1 "file://$t/long.git" "$t/clones/shallow"
cd "$t/clones/shallow" && be dana && commit "On a boundary" -- a.txt one
git remote set-url origin "$repository"
git --git-dir="$repository" config receive.shallowUpdate true
possible git push -q origin HEAD:refs/heads/release/shallow
refused shallow-push git push -q origin HEAD:refs/heads/release/shallow
git --git-dir="$repository" config --unset receive.shallowUpdate
back_to push
twin
accepted push_one "$(signed_on "$second")"

attack SG4 "a commit that the server already has from a branch without rules"
accepted push_one "$unsigned" refs/heads/topic
possible push_one "$unsigned" refs/heads/main
refused commit-unsigned push_one "$unsigned" refs/heads/main
refused commit-unsigned push_one "$unsigned" refs/heads/release/new
refused commit-unsigned git push -q origin "$unsigned:refs/heads/other" "$unsigned:refs/heads/main"
twin
accepted push_one "$second" refs/heads/topic-2
accepted push_one "$second" refs/heads/main

attack SG5 "a branch made, deleted, forced, or put on something that is no commit"
possible git push -q origin "+$base:refs/heads/main"
refused history-rewrite git push -q origin "+$base:refs/heads/main"
refused history-rewrite git push -q origin "+$third:refs/heads/main"
refused history-delete git push -q origin :refs/heads/release/SG3-5
refused commit-unsigned push_one "$unsigned" refs/heads/release/made
tag=$(printf 'object %s\ntype commit\ntag t\ntagger D <d@e.f> 1 +0000\n\nx\n' "$base" | raw_object tag)
refused_by_both target-type push_one "$tag" refs/heads/release/tag
refused_by_both target-type push_one "$text" refs/heads/release/blob
refused_by_both target-type push_one "$(git rev-parse "$base^{tree}")" refs/heads/release/tree
twin
accepted push_one "$third" refs/heads/release/made

attack SG8 "notes, other namespaces and hosts' own refs"
note=$(unsigned_on "$base")
for name in refs/notes/commits refs/meta/config refs/changes/01/1/1 refs/pull/1/head refs/x/y \
  refs/merge-requests/1/head refs/keep-around/x refs/remotes/origin/main refs/Heads/else; do
  possible push_one "$note" "$name"
  refused namespace-refused push_one "$note" "$name"
done

attack SG10 "a push certificate, which vouches for the push and for no commit"
git --git-dir="$repository" config receive.certNonceSeed seed
possible git push -q --signed origin "$unsigned:refs/heads/release/signed"
refused commit-unsigned git push -q --signed origin "$unsigned:refs/heads/release/signed"
git config user.signingKey "$t/keys/dana" && be ines
refused commit-unsigned git push -q --signed origin "$unsigned:refs/heads/release/signed"
twin
accepted git push -q --signed origin "$(signed_on "$base"):refs/heads/release/signed"

attack SG11 "a push certificate by one person over the connection of another"
possible git push -q --signed origin "$third:refs/heads/gate/1"
refused pusher-unknown env REFWARDEN_LOGIN=dana git push -q --signed origin "$third:refs/heads/gate/1"
be dana
refused pusher-unknown env REFWARDEN_LOGIN=ines git push -q --signed origin "$third:refs/heads/gate/1"
refused pusher-not-allowed env REFWARDEN_LOGIN=dana git push -q --signed origin "$third:refs/heads/gate/1"
refused pusher-not-allowed git push -q --signed origin "$third:refs/heads/gate/1"
be ines
twin
accepted git push -q --signed origin "$third:refs/heads/gate/1"
be dana
git --git-dir="$repository" config --unset receive.certNonceSeed

attack SG12 "an environment that a careless wrapper lets through"
begin dana && id=$(forge pgp stranger good >/dev/null && signed_with "$t/armor")
mkdir -p "$t/evil" && for program in gpg git gpgconf ssh-keygen; do
  printf '#!/bin/sh\necho %s >>%q\nexit 0\n' "$program" "$t/evil-called" >"$t/evil/$program"
  chmod +x "$t/evil/$program"
done
# The server's side of a push has these; git on the client's side does not.
evil_server() { git push -q --receive-pack="$t/evil-receive-pack" origin "$@"; }
cat >"$t/evil-receive-pack" <<SH
#!/bin/sh
export PATH="$t/evil:\$PATH" GNUPGHOME="$GNUPGHOME" HOME="$t/evil" LD_LIBRARY_PATH="$t/evil"
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=gpg.program GIT_CONFIG_VALUE_0="$t/evil/gpg"
export REFWARDEN_MODE=off REFWARDEN_POLICY=/nonexistent GIT_REPLACE_REF_BASE=refs/heads/
export GIT_GRAFT_FILE="$t/grafts" GPG_AGENT_INFO=x LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo
exec "$(git --exec-path)/git-receive-pack" "\$@"
SH
chmod +x "$t/evil-receive-pack"
echo "$tip $base" >"$t/grafts"
possible evil_server "$id:refs/heads/release/evil"
refused signature-unknown-key evil_server "$id:refs/heads/release/evil"
refused commit-unsigned evil_server "$tip:refs/heads/release/evil"
[[ ! -e $t/evil-called ]] || fail "programs of the environment ran: $(cat "$t/evil-called")"
twin
begin ines
accepted evil_server "$(signed ines):refs/heads/release/evil"

attack SG13 "an object on the server whose bytes are not what its name says"
good_id=$(signed_on "$base")
file=${good_id:0:2}/${good_id:2}
loose() { # loose OBJECT-FILE: deflated, as git keeps it
  python3 -c 'import sys, zlib
data = open(sys.argv[1], "rb").read()
sys.stdout.buffer.write(zlib.compress(b"commit %d\0" % len(data) + data))' "$1"
}
begin dana && on "$base"
mkdir -p "$repository/objects/${file%/*}"
loose "$t/object" >"$repository/objects/$file"
# The client's own bytes of that name never replace it.
refused_by_both server-broken push_one "$good_id"
refused_by_both server-broken push_raw "$zero $good_id refs/heads/release/swapped" --
rm -f "$repository/objects/$file"
twin
accepted push_one "$good_id"

attack SG14 "two pushes that race for one branch"
before=$(git --git-dir="$repository" rev-parse main)
left=$(signed_on "$before") right=$(signed_on "$before")
possible push_one "$left" refs/heads/main
refused stale-old push_raw "$base $left refs/heads/main" -- "$left"
refused stale-old push_raw "$zero $left refs/heads/main" -- "$left"
push_one "$left" refs/heads/main 2>/dev/null & first=$!
push_one "$right" refs/heads/main 2>/dev/null & second_push=$!
landed=0
if wait "$first"; then landed=$((landed + 1)); fi
if wait "$second_push"; then landed=$((landed + 1)); fi
((landed == 1)) || fail "$landed of two pushes from one state landed"

attack SG16 "a signed return to an older policy in the repository itself"
git fetch -q && again
mkdir -p policy && cp "$policy"/*.toml policy/
git add policy && git commit -q -m "Policy"
sed -i 's/^mode .*/mode = "off"/' policy/system.toml
git add policy && git commit -q -m "Older policy, where everybody may"
begin dana && on "$(git rev-parse HEAD)" && id=$(whole "$t/object")
possible push_one "$id" refs/heads/main
refused commit-unsigned push_one "$id" refs/heads/main
twin
accepted git push -q origin HEAD:refs/heads/main
again

attack SG17 "a good commit of another place as the tip of this one"
possible git push -q origin "+$third:refs/heads/main"
refused history-rewrite git push -q origin "+$third:refs/heads/main"
step=$(signed_on "$base")
accepted push_one "$step" refs/heads/first
aside=$(signed_on "$second" "$step")
possible push_one "$aside" refs/heads/first
refused not-first-parent push_one "$aside" refs/heads/first
twin
accepted push_one "$(signed_on "$step" "$unsigned")" refs/heads/first

attack SG6 "more commits, refs or parents than anybody reads"
new_server "$rules

[limits]
commits-per-push = 100
updates-per-push = 20"
chain=$base
for _ in {1..101}; do
  chain=$(printf 'tree %s\nparent %s\nauthor D <d@e.f> 1 +0000\ncommitter D <d@e.f> 1 +0000\n\nx\n' \
    "$(git rev-parse "$base^{tree}")" "$chain" | raw_object commit)
done
possible push_one "$chain"
refused limit-commits push_one "$chain"
many=()
for number in {1..21}; do many+=("$second:refs/heads/release/many-$number"); done
refused limit-updates git push -q origin "${many[@]}"
new_server "$rules"
mkdir "$t/wide"
tree=$(git rev-parse "$base^{tree}")
for number in {1..1000}; do
  printf 'tree %s\nparent %s\nauthor D <d@e.f> %s +0000\ncommitter D <d@e.f> 1 +0000\n\nx\n' \
    "$tree" "$base" "$number" >"$t/wide/$number"
done
mapfile -t wide < <(git hash-object -t commit -w "$t"/wide/*)
refused commit-unsigned push_one "$(signed_on "${wide[@]}")"
twin
accepted git push -q origin "${many[@]:0:20}"

attack SG15 "a repository of the other hash algorithm"
git init -q --bare --object-format=sha256 "$t/server/git/sha256.git"
repository=$t/server/git/sha256.git
install_hooks
git init -q --object-format=sha256 "$t/clones/sha256"
cd "$t/clones/sha256" && be dana && git remote add origin "$repository"
commit "Signed" -- a.txt one
signed=$(git rev-parse HEAD)
renamed() { git cat-file commit "$signed" | sed "$1" | raw_object commit; }
git update-ref refs/heads/unsigned "$(renamed '/^gpgsig-sha256 /,/^ -----END/d')"
git update-ref refs/heads/other "$(renamed 's/^gpgsig-sha256 /gpgsig /')"
git update-ref refs/heads/both "$(renamed '/^gpgsig-sha256 /i gpgsig x')"
git update-ref refs/heads/changed "$(renamed 's/^Signed$/Other/')"
possible git push -q origin unsigned:main
refused commit-unsigned git push -q origin unsigned:main
refused signature-unsupported git push -q origin other:main
refused signature-multiple git push -q origin both:main
refused signature-bad git push -q origin changed:main
twin
accepted git push -q origin main
attacks_done

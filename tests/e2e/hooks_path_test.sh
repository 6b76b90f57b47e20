#!/usr/bin/env bash
# One hooks folder for every repository of a server: real pushes to several of them, one that opts out by its own
# configuration, hooks that would be lost, and the way back.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

hooks=$t/server/hooks
root=$t/server/git

# exits CODE COMMAND...
exits() {
  local wanted=$1 code=0
  shift
  checks=$((checks + 1))
  output=$("$@" 2>&1 </dev/null) || code=$?
  [[ $code == "$wanted" ]] || fail "exit $code, wanted $wanted: $*"
}
install_all() {
  refwarden repo install --hooks-path "$hooks" --all "$root" --policy "$policy" "$@"
}
is_unset() {
  checks=$((checks + 1))
  ! git config --global core.hooksPath >/dev/null || fail "core.hooksPath is set"
  [[ ! -e $hooks/pre-receive ]] || fail "there are hooks in the folder"
}

new_person dana "Dana Reyes" dana@example.org openpgp
new_server
for name in alpha beta "with blank" own-path; do
  bare_repository "$name"
done
git --git-dir="$root/own-path.git" config core.hooksPath "$root/own-path.git/elsewhere"

# --- What is wrong changes nothing ------------------------------------------------------------------------

exits 2 refwarden repo install --hooks-path "$hooks"
exits 2 refwarden repo install --system --all "$root"
exits 2 refwarden repo install --hooks-path hooks --all "$root"
exits 2 refwarden repo install --hooks-path "$hooks/../hooks" --all "$root"
exits 2 refwarden repo install --hooks-path "$hooks" --all "$root" --signed-pushes
exits 2 refwarden repo install --hooks-path "$hooks" --all "$root" --host gitea
exits 2 refwarden repo remove --hooks-path "$hooks" "$root/alpha.git"
exits 2 refwarden repo remove
printf '#!/bin/sh\n' >"$root/beta.git/hooks/post-update"
chmod +x "$root/beta.git/hooks/post-update"
exits 1 install_all
says "error: $root/beta.git/hooks/post-update would not run any more"
says "nothing was changed"
is_unset
rm "$root/beta.git/hooks/post-update"
git config --global core.hooksPath "$t/others"
exits 1 install_all
says "core.hooksPath is $t/others already"
git config --global --unset core.hooksPath
is_unset
mkdir -m 777 "$hooks"
chmod 777 "$hooks"
exits 4 install_all
says "the hooks folder is not this server's alone"
is_unset
rmdir "$hooks"

# --- Installed: every repository is judged, but for the one that says otherwise ------------------------------

exits 1 install_all
says "error: $root/own-path.git sets core.hooksPath itself, to $root/own-path.git/elsewhere"
says "3 repositories have the hooks"
checks=$((checks + 1))
[[ $(git config --global core.hooksPath) == "$hooks" && ! -e $root/alpha.git/hooks/pre-receive ]] ||
  fail "core.hooksPath does not lead to the folder"

for name in alpha beta "with blank"; do
  repository=$root/$name.git
  new_clone dana
  commit "Signed" -- README.md one
  accepted git push -q origin HEAD:main
  commit "Not signed" --no-gpg-sign -- README.md two
  refused commit-unsigned git push -q origin HEAD:main
  record_verifies
  exits 0 refwarden repo status "$repository"
  says "hooks folder  $hooks"
  says "pre-receive   refwarden"
done
repository=$root/alpha.git
exits 0 refwarden repo doctor "$repository"
says "by core.hooksPath outside of this one"
exits 0 refwarden repo install "$repository"
says "kept      $hooks, by core.hooksPath outside of this repository"
exits 0 refwarden repo install --hook update "$repository"
checks=$((checks + 1))
[[ -L $hooks/pre-receive && ! -e $hooks/update ]] || fail "one repository changed the folder of all"
exits 0 refwarden repo remove "$repository"
checks=$((checks + 1))
[[ -L $hooks/pre-receive ]] || fail "one repository took the hooks of all away"
git --git-dir="$repository" config refwarden.policydir "$policy"

# A repository that comes later is judged from the start; where no policy says anything, everything is refused.
new_repository_without_hooks() { bare_repository later && git --git-dir="$repository" config refwarden.policydir "$policy"; }
new_repository_without_hooks
new_clone dana
commit "Not signed" --no-gpg-sign -- README.md one
refused commit-unsigned git push -q origin HEAD:main

# The one with its own path is not: that is seen.
repository=$root/own-path.git
git --git-dir="$repository" config refwarden.policydir "$policy"
new_clone dana
commit "Not signed" --no-gpg-sign -- README.md one
accepted git push -q origin HEAD:main
exits 1 refwarden repo status "$repository"
says "no hook judges pushes: run refwarden repo install"
exits 1 refwarden repo doctor --no-push "$repository"
says "no hook of refwarden judges pushes"
exits 1 refwarden repo status --all "$root"
checks=$((checks + 1))
[[ $(grep -cE '^pre-receive .*(alpha|beta|with blank|later)\.git$' <<<"$output") == 4 ]] || fail "not all four are judged"
grep -qE '^nothing .*own-path\.git$' <<<"$output" || fail "the one with its own path is not told"
exits 0 refwarden repo install "$repository"
commit "Not signed either" --no-gpg-sign -- README.md two
refused commit-unsigned git push -q origin HEAD:main

# Other doors have their hook in the folder as well, once a policy asks for them.
server_extra='other-doors = "refuse"'
new_server
exits 1 install_all
says "$hooks/reference-transaction"
repository=$root/alpha.git
# Clones of this account are its repositories as well: this one is the pusher's.
cd "$t/clones/dana-alpha"
git config core.hooksPath .git/hooks
git reset -q --hard origin/main
refused other-door git --git-dir="$repository" update-ref -d refs/heads/main
exits 0 refwarden repo status "$repository"
says "other doors   refuse, reference-transaction refwarden"
commit "Signed again" -- README.md three
accepted git push -q origin HEAD:main

# --- And back -----------------------------------------------------------------------------------------------

exits 0 refwarden repo remove --hooks-path "$hooks"
says "unset     core.hooksPath"
is_unset
exits 1 refwarden repo status "$repository"
says "no hook judges pushes"
exits 0 refwarden repo remove --hooks-path "$hooks"
git config --global core.hooksPath "$t/others"
exits 0 refwarden repo remove --hooks-path "$hooks"
checks=$((checks + 1))
[[ $(git config --global core.hooksPath) == "$t/others" ]] || fail "somebody else's core.hooksPath is gone"
git config --global --unset core.hooksPath

# For the machine.
unset GIT_CONFIG_NOSYSTEM
export GIT_CONFIG_SYSTEM=$t/gitconfig-system
exits 1 install_all --system
checks=$((checks + 1))
[[ $(git config --file "$GIT_CONFIG_SYSTEM" core.hooksPath) == "$hooks" ]] || fail "not in the system's file"
commit "Not signed" --no-gpg-sign -- README.md four
refused commit-unsigned git push -q origin HEAD:main
exits 0 refwarden repo remove --hooks-path "$hooks" --system
checks=$((checks + 1))
! git config --system core.hooksPath || fail "core.hooksPath of the system is still set"

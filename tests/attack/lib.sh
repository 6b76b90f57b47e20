# shellcheck shell=bash
# Attacks: each a case with an id of ids.txt (or one of those and a letter, for a variant), as a real push.
#
#   attack A42 "rename out of protection"
#   possible git push -q origin main                  # a server whose hook accepts all takes it
#   refused review-missing git push -q origin main    # refwarden does not
#   twin                                              # the same shape, done as it should be
#   accepted git push -q origin main
#   ...
#   attacks_done
#
# `possible` works on copies of the clone and of the repository, without hooks; `refused_by_git` says that
# git alone stops it. A case without a push that is refused says why with `without_push`.
# shellcheck source-path=SCRIPTDIR source=../e2e/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

attacks=0
repositories=()
case_id=
case_possible=
case_refused=

# An empty template keeps repositories, and with them the copies, small.
mkdir "$t/template"
git config --global init.templateDir "$t/template"

# attack ID TITLE: a case begins; the one before it must have been whole.
attack() {
  case_ends
  case_id=$1
  case_possible=
  case_refused=
  attacks=$((attacks + 1))
  echo "$1 $2"
}

case_ends() {
  [[ -n $case_id ]] || return 0
  [[ -n $case_possible ]] || fail "attack $case_id was never shown to be possible"
  [[ -n $case_refused ]] || fail "attack $case_id was never refused"
}

# twin: what follows is the same thing done by right. It is for the reader.
twin() { [[ -n $case_refused ]] || fail "a twin before anything was refused"; }

# without_push REASON: the case is not about a refused push, or cannot be shown on a server without hooks.
without_push() {
  case_possible=$1
  case_refused=$1
}

# attacks_done: at the end of a script; the record of every repository still joins up.
attacks_done() {
  case_ends
  local repository
  for repository in "${repositories[@]}"; do
    record_verifies
  done
  echo "$attacks attacks, $checks checks"
}

# in_the_open COMMAND...: runs it in a copy of the clone, whose remote is a copy of the repository that has
# no hooks. Says nothing; sets open_code, open_output and whether open_moved.
in_the_open() {
  local open=$t/open before after
  rm -rf "$open"
  mkdir "$open"
  cp -r "$repository" "$open/server.git"
  cp -r . "$open/clone"
  rm -rf "$open/server.git/hooks"
  git -C "$open/clone" config remote.origin.url "$open/server.git"
  before=$(state_of "$open/server.git")
  open_code=0
  open_output=$(cd "$open/clone" && repository=$open/server.git "$@" 2>&1 </dev/null) || open_code=$?
  after=$(state_of "$open/server.git")
  open_moved=
  [[ $before == "$after" ]] || open_moved=yes
}

state_of() { git --git-dir="$1" for-each-ref; }

# possible COMMAND...: where a hook accepts all, the command succeeds and moves a ref.
possible() {
  checks=$((checks + 1))
  in_the_open "$@"
  output=$open_output
  ((open_code == 0)) || fail "attack $case_id does not work without a hook: $*"
  [[ -n $open_moved ]] || fail "attack $case_id moves nothing without a hook: $*"
  case_possible=yes
}

# refused_by_git COMMAND...: git itself refuses it, with and without refwarden.
refused_by_git() {
  checks=$((checks + 1))
  in_the_open "$@"
  output=$open_output
  ((open_code != 0)) || fail "git takes it: $*"
  [[ -z $open_moved ]] || fail "git takes some of it: $*"
  case_possible='git refuses it'
  refused '' "$@"
}

# --- wrapped from ../e2e/lib.sh ----------------------------------------------------------------------------
# wrap NAME: the function NAME of the library becomes e2e_NAME.
wrap() { eval "e2e_$(declare -f "$1")"; }

wrap refused
refused() {
  e2e_refused "$@"
  case_refused=yes
}

wrap new_repository
new_repository() {
  e2e_new_repository "$1"
  repositories+=("$repository")
}

# --- servers and commits -----------------------------------------------------------------------------------
# adopt [REF...]: pushes these (main) past the hook, as history from before the gate.
adopt() {
  git --git-dir="$repository" config core.hooksPath /nonexistent
  git push -q origin "${@:-main}"
  git --git-dir="$repository" config --unset core.hooksPath
}

# guarded NAME RULES [PERSON]: a policy with RULES, a repository with one adopted commit on main, and a clone
# (of Dana's, or PERSON's), where the shell then is. $base is the adopted commit.
guarded() {
  new_server "$2"
  new_repository "$1"
  new_clone "${3:-dana}" "$t/clones/$1"
  git config commit.gpgSign false
  commit "Adopted" -- README.md zero
  mkdir -p prot src
  commit "Protected" -- prot/p "$(seq 20)"
  be "${3:-dana}"
  adopt
  # shellcheck disable=SC2034 # for the scripts
  base=$(git rev-parse HEAD)
}

# again [COMMIT]: back to what the server has, without anything that was made since.
again() {
  git checkout -q -f -B main "${1:-origin/main}"
  git clean -qfdx
}

# tree_of LINE...: a tree of `git ls-tree` lines, taken as they are.
tree_of() { printf '%s\n' "$@" | git mktree; }

# raw_object TYPE: the object on standard input, whatever its shape; prints its id.
raw_object() { git hash-object -t "$1" -w --literally --stdin; }

# blob TEXT
blob() { printf '%s\n' "$1" | git hash-object -w --stdin; }

# signed_by ID FILE [HEADER]: the raw commit in FILE under an SSH signature of ID, written; prints its id.
signed_by() {
  ssh-keygen -q -Y sign -n git -f "${key_of[$1]}" <"$2" >"$t/signature" 2>"$t/signing"
  with_header "$2" "$t/signature" "${3:-gpgsig}" | raw_object commit
}

# with_header FILE SIGNATURE-FILE HEADER: the commit in FILE with the signature in that header, on stdout.
with_header() {
  LC_ALL=C awk -v file="$2" -v header="$3" '
    !done && /^$/ {
      first = 1
      while ((getline line < file) > 0) { print (first ? header " " : " ") line; first = 0 }
      done = 1
    }
    { print }' "$1"
}

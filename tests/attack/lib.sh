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
  mkdir -p "$open/server.git/objects/info" "$open/clone/.git"
  # Objects are borrowed, not copied: there are many, and nobody changes them.
  find "$repository" -mindepth 1 -maxdepth 1 ! -name objects ! -name hooks \
    -exec cp -r -t "$open/server.git" {} +
  echo "$repository/objects" >"$open/server.git/objects/info/alternates"
  find .git -mindepth 1 -maxdepth 1 ! -name objects -exec cp -r -t "$open/clone/.git" {} +
  ln -s "$PWD/.git/objects" "$open/clone/.git/objects"
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

# refused_by_git COMMAND...: git itself refuses it without a hook, and nothing moves with refwarden, whether or
# not it comes to judge it.
refused_by_git() {
  checks=$((checks + 1))
  in_the_open "$@"
  output=$open_output
  ((open_code != 0)) || fail "git takes it: $*"
  [[ -z $open_moved ]] || fail "git takes some of it: $*"
  does_not_land "$@"
  case_possible='git refuses it'
}

# As in ../e2e/lib.sh, and the case is refused.
eval "e2e_$(declare -f refused)"
refused() {
  e2e_refused "$@"
  case_refused=yes
}

# --- servers and commits -----------------------------------------------------------------------------------
# guarded NAME RULES [REFSPEC...]: a policy with RULES and a repository with two commits from before the
# hooks, on main and where further REFSPECs say; then a clone of Dana's, where the shell is. $base is the
# newer commit, with a file in prot/.
guarded() {
  new_server "$2"
  bare_repository "$1"
  new_clone dana "$t/clones/$1"
  commit "Adopted" --no-gpg-sign -- README.md zero
  commit "Protected" --no-gpg-sign -- prot/p "$(seq 20)"
  git push -q origin main "${@:3}"
  install_hooks
  repositories+=("$repository")
  # shellcheck disable=SC2034 # for the scripts
  base=$(git rev-parse HEAD)
}

# back_to NAME: the clone and the repository that `guarded NAME` made.
back_to() {
  cd "$t/clones/$1"
  repository=$t/server/git/$1.git
  again
}

# harmless_output: what the server said last has no byte that a terminal would obey.
harmless_output() {
  checks=$((checks + 1))
  if grep -a '^remote:' <<<"$output" | grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]'; then
    fail "control bytes reach the terminal"
  fi
}

# again [COMMIT]: back to what the server has, without anything that was made since.
again() {
  git checkout -q -f -B main "${1:-origin/main}"
  git clean -qfdx
}

# raw_push "OLD NEW REF"... -- OBJECT...: speaks to receive-pack as a client of one's own would, with exactly
# these commands and these objects. Fails when one of them is refused.
raw_push() {
  local line first=yes capabilities="report-status object-format=$object_format"
  {
    while [[ $1 != -- ]]; do
      if [[ -n $first ]]; then
        printf '%04x%s\0%s\n' $((${#1} + ${#capabilities} + 6)) "$1" "$capabilities"
      else
        printf '%04x%s\n' $((${#1} + 5)) "$1"
      fi
      first=
      shift
    done
    shift
    printf 0000
    printf '%s\n' "$@" | git pack-objects -q --stdout
  } >"$t/raw-push"
  git receive-pack "$repository" <"$t/raw-push" >"$t/raw-answer"
  line=$(tr '\0' '\n' <"$t/raw-answer" | grep -aE '^(0000)?[0-9a-f]{4}(ng |unpack )' | sed 's/^0000//')
  echo "$line"
  [[ $line == *'unpack ok'* && $line != *'ng '* ]]
}

# behind SCRIPT: git runs this as the hook, which may run refwarden-pre-receive; until `unwrapped`.
behind() {
  mv "$repository/hooks/pre-receive" "$t/hook"
  printf '#!/usr/bin/env bash\n%s\n' "$1" >"$repository/hooks/pre-receive"
  chmod 755 "$repository/hooks/pre-receive"
}
unwrapped() { mv "$t/hook" "$repository/hooks/pre-receive"; }

# does_not_land COMMAND...: it fails and moves nothing, whatever is said.
does_not_land() {
  checks=$((checks + 1))
  local before
  before=$(state_of "$repository")
  output=$("$@" 2>&1 </dev/null) && fail "it landed: $*"
  [[ $before == "$(state_of "$repository")" ]] || fail "refs moved: $*"
  case_refused=yes
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
  with_header "$2" "$t/signature" "${3:-$gpgsig}" | raw_object commit
}

# with_header FILE SIGNATURE-FILE [HEADER]: the commit in FILE with the signature in that header, on stdout.
with_header() {
  LC_ALL=C awk -v file="$2" -v header="${3:-$gpgsig}" '
    !done && /^$/ {
      first = 1
      while ((getline line < file) > 0) { print (first ? header " " : " ") line; first = 0 }
      done = 1
    }
    { print }' "$1"
}

# shellcheck shell=bash
# Completes refwarden(1): nouns, verbs and options as the program itself lists them.

# Every command, a line each.
_refwarden_commands() {
  refwarden --help 2>/dev/null | sed -nE 's/^  ([a-z]+( [a-z]+)?)  .*/\1/p'
}

_refwarden() {
  local current=${COMP_WORDS[COMP_CWORD]} before=("${COMP_WORDS[@]:1:COMP_CWORD-1}") words
  COMPREPLY=()
  if ((${#before[@]} < 2)) && [[ $current != -* ]]; then
    words=$(_refwarden_commands | awk -v noun="${before[0]-}" 'noun == "" { print $1 } noun != "" && $1 == noun { print $2 }')
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  elif [[ $current == -* ]]; then
    words=$(refwarden "${before[@]:0:2}" --help 2>/dev/null | sed -nE 's/^  (--[a-z-]+).*/\1/p')
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  fi
  # Everything else is a file, a folder or something that only the admin knows.
}

complete -o default -F _refwarden refwarden

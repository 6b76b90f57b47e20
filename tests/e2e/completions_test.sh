#!/usr/bin/env bash
# bash, zsh and fish complete what the program lists: every noun, the verbs of one, the options of a command.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

completions=$(cd "$(dirname "$0")/../../install/completions" && pwd)

in_bash() {
  bash --norc -c '. "$0/refwarden.bash"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _refwarden
    printf "%s\n" "${COMPREPLY[@]}"' "$completions" "$@"
}
in_zsh() {
  zsh -f -c 'compadd() { print -l -- ${(P)2}; }
    _describe() { print -l -- ${${(P)2}%%:*}; }
    _files() { :; }
    source_it() { . $f/_refwarden; }
    f=$1; shift; words=("$@"); CURRENT=$#; PREFIX=${@[-1]}; source_it' zsh "$completions" "$@"
}
in_fish() {
  fish --no-config -c "source $completions/refwarden.fish; complete -C '$*'" | cut -f 1
}

# offers SHELL WORD... : what completion of the last one offers, sorted, those that fit
offers() {
  local shell=$1
  shift
  "in_$shell" "$@" | grep -- "^${*: -1}" | sort -u
}

nouns=$(refwarden --help | sed -nE 's/^  ([a-z]+).*/\1/p' | sort -u)
for shell in bash zsh fish; do
  while read -r noun; do
    checks=$((checks + 1))
    [[ $(offers "$shell" refwarden "${noun:0:2}") == *"$noun"* ]] || fail "$shell does not know $noun"
    verbs=$(refwarden --help | sed -nE "s/^  $noun ([a-z]+)  .*/\1/p" | sort -u)
    checks=$((checks + 1))
    [[ $(offers "$shell" refwarden "$noun" '') == "$verbs" ]] || fail "$shell has other verbs of $noun"
  done <<<"$nouns"
  checks=$((checks + 2))
  [[ $(offers "$shell" refwarden repo install --si) == --signed-pushes ]] || fail "$shell has no option"
  [[ $(offers "$shell" refwarden repo install --ho) == $'--hook\n--hooks-path\n--host' ]] || fail "$shell lacks options"
done

# shellcheck shell=bash
# Attacks on signatures: many objects that differ in bytes only, each on its own ref, pushed together.
#
#   attack SB1 "words after the signature"
#   bad signature-multiple "$(signed_with "$t/armor")"     # refs/heads/release/SB1-1
#   good "$id"                                             # its twin, refs/heads/release/SB1-2
#   ...
#   settle           # pushes what gathered: see there
#   attacks_done
#
# refs/heads/release/** is under rules in the policy of lib.sh.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
shopt -s inherit_errexit # an object that could not be made is no object

# One program that answers requests: starting it for each signature would take most of the time.
export t PYTHONPYCACHEPREFIX=$t/pycache
coproc FORGE { python3 "$(dirname "${BASH_SOURCE[0]}")/forge"; }
# Copies, which command substitutions have as well.
exec {forge_answers}<&"${FORGE[0]}" {forge_requests}>&"${FORGE[1]}"

# forge REQUEST...: see forge/__main__.py; prints the answer.
forge() {
  local answer
  echo "$*" >&"$forge_requests"
  read -r answer <&"$forge_answers" || fail "forge $*"
  echo "$answer"
}

bad_refs=()
good_refs=()
variant=0
prefix=refs/heads/release/
declare -A code_of_ref id_of_ref

# wrap NAME: the function NAME of lib.sh becomes plain_NAME.
wrap() { eval "plain_$(declare -f "$1")"; }

wrap attack
attack() {
  plain_attack "$@"
  variant=0
}

# next_ref: sets ref, a fresh one for this case, below $prefix.
next_ref() {
  variant=$((variant + 1))
  ref=$prefix$case_id-$variant
}

# bad CODE[,CODE...] ID: this object must be refused with exactly these codes.
bad() {
  next_ref
  [[ $2 =~ ^[0-9a-f]{40,64}$ ]] || fail "no object for $ref: $2"
  bad_refs+=("$ref")
  code_of_ref[$ref]=$(tr , '\n' <<<"$1" | sort -u | paste -sd,)
  id_of_ref[$ref]=$2
  case_possible='settled later'
  case_refused='settled later'
}

# good ID: the twin; it must be accepted.
good() {
  next_ref
  good_refs+=("$ref")
  id_of_ref[$ref]=$1
}

specs_of() {
  local name
  for name in "$@"; do
    printf '%s:%s\n' "${id_of_ref[$name]}" "$name"
  done
}

# last_decision: the newest record of a push, as JSON.
last_decision() { refwarden audit list --audit "$audit" --json | tail -n 1; }

# codes_of_last: for each ref of the newest record, the ref, a blank and its codes.
codes_of_last() {
  last_decision | jq -r '.updates[] | .ref + " " +
    ([.rules[] | select(.result == "refused") | .code] | unique | join(","))' | sort
}

# settle: all bad objects land together where a hook accepts all; pushes of them are refused, each with its
# own codes in the record, and move nothing; the good ones are accepted.
settle() {
  local specs at together=60
  ((${#bad_refs[@]} > 0)) || fail "nothing to settle"
  mapfile -t specs < <(specs_of "${bad_refs[@]}")
  possible git push -q origin "${specs[@]}"
  # One record lists so many updates in full and no more.
  for ((at = 0; at < ${#bad_refs[@]}; at += together)); do
    refused_each "${bad_refs[@]:at:together}"
  done
  if ((${#good_refs[@]} > 0)); then
    mapfile -t specs < <(specs_of "${good_refs[@]}")
    accepted git push -q origin "${specs[@]}"
    checks=$((checks + ${#good_refs[@]}))
  fi
  bad_refs=() good_refs=() code_of_ref=() id_of_ref=()
}

# refused_each REF...: one push of their objects is refused and moves nothing, each for its own codes.
refused_each() {
  local specs wanted found before
  mapfile -t specs < <(specs_of "$@")
  wanted=$(for ref in "$@"; do echo "$ref ${code_of_ref[$ref]}"; done | sort)
  before=$(state_of "$repository")
  if output=$(git push -q origin "${specs[@]}" 2>&1); then
    fail "all of them landed"
  fi
  [[ $before == "$(state_of "$repository")" ]] || fail "refs moved in a refused push"
  output=$(grep -v '\[remote rejected\]' <<<"$output")
  echo "$output" >>"$t/answers"
  found=$(codes_of_last)
  if [[ $wanted != "$found" ]]; then
    diff <(echo "$wanted") <(echo "$found") || true
    fail "refused with other codes than wanted (left: wanted)"
  fi
  checks=$((checks + $#))
}

# refused_by_both CODE COMMAND...: git refuses it where there is no hook; here refwarden has seen it, too.
refused_by_both() {
  checks=$((checks + 1))
  in_the_open "${@:2}"
  output=$open_output
  ((open_code != 0)) || fail "git takes it: ${*:2}"
  [[ -z $open_moved ]] || fail "git takes some of it: ${*:2}"
  case_possible='git refuses it'
  refused "$@"
}

# push_raw COMMAND... -- [OBJECT...]: speaks to receive-pack itself. A command is "OLD NEW REF" with full ids;
# the pack holds just these objects.
# shellcheck disable=SC2034 # for the scripts
push_raw() {
  local capabilities=$'\1 report-status object-format='$object_format command
  {
    while [[ $1 != -- ]]; do
      command=$1$capabilities
      capabilities=
      printf '%04x%s' $((4 + ${#command})) "$command" | tr '\1' '\0'
      shift
    done
    shift
    printf 0000
    if (($#)); then printf '%s\n' "$@"; fi | git pack-objects -q --stdout
  } | git receive-pack "$repository" >"$t/answer"
  tr -d '\0' <"$t/answer" | grep -oaE '(unpack|ok|ng) .*' || true
  grep -qa 'unpack ok' "$t/answer" && ! grep -qaE '^[0-9a-f]{4}ng ' "$t/answer"
}

wrap attacks_done
attacks_done() {
  ((${#bad_refs[@]} + ${#good_refs[@]} == 0)) || fail "not settled"
  plain_attacks_done
}

# --- objects ---------------------------------------------------------------------------------------------
# begin ID [MESSAGE]: $t/object is an unsigned commit by that person on top of main, $t/head its headers
# and $t/body the rest, with the empty line. Each has its own time, so that no two are the same.
begin() {
  local now=$((EPOCHSECONDS - RANDOM % 3000)) who="${name_of[$1]} <${email_of[$1]}>" from
  mapfile -t from < <(git rev-parse 'HEAD^{tree}' HEAD)
  {
    printf 'tree %s\nparent %s\n' "${from[@]}"
    printf 'author %s %s +0000\ncommitter %s %s +0000\n' "$who" "$now" "$who" "$now"
  } >"$t/head"
  printf '\n%s\n' "${2:-Case $case_id-$variant $RANDOM}" >"$t/body"
  cat "$t/head" "$t/body" >"$t/object"
}

# sign ID [FILE]: a good signature over FILE ($t/object), in $t/armor.
sign() {
  case ${format_of[$1]} in
    openpgp) gpg_quiet -u "${key_of[$1]}" --armor --detach-sign <"${2:-$t/object}" >"$t/armor" ;;
    ssh) ssh-keygen -q -Y sign -n git -f "${key_of[$1]}" <"${2:-$t/object}" >"$t/armor" 2>"$t/signing" ;;
    *) fail "$1 cannot sign" ;;
  esac
}

# folded [HEADER]: the armor on standard input as a header of a commit.
folded() { LC_ALL=C sed "1s/^/${1:-$gpgsig} /; 2,\$s/^/ /"; }

# signed_with ARMOR-FILE [HEADER]: $t/object with that armor in its header, written; prints the id.
signed_with() {
  { cat "$t/head" && folded "${2:-$gpgsig}" <"$1" && cat "$t/body"; } | raw_object commit
}

# whole FILE...: the pieces as a commit, as they are; prints the id.
whole() { cat "$@" | raw_object commit; }

# signed [ID]: $t/object signed by that person (dana); prints the id.
signed() {
  sign "${1:-dana}"
  signed_with "$t/armor"
}

# rebuilt: after $t/head or $t/body was changed.
rebuilt() { cat "$t/head" "$t/body" >"$t/object"; }

# --- keys that no tool makes -------------------------------------------------------------------------------
# new_forged ID NAME SHAPE [OTHER]: a person with an OpenPGP certificate of forge/certificates.py.
new_forged() {
  new_person "$1" "$2" "$1@example.org" none
  key_of[$1]=$(forge certificate "$1" "$3" "$policy/keys" "${4:-}")
  line_of[$1]=openpgp:${key_of[$1]}
}

# forged ID FORM [ARGUMENT]: $t/object under a signature of forge/signatures.py by that key; prints the id.
forged() {
  forge pgp "$@" >/dev/null
  signed_with "$t/armor"
}

# dearmored FILE, enarmored: OpenPGP armor as gpg writes it around a signature, off and on.
dearmored() { gpg --batch --quiet --dearmor <"$1"; }
enarmored() { gpg --batch --quiet --enarmor 2>/dev/null | sed 's/ARMORED FILE/SIGNATURE/; /^Comment:/d'; }

# start_listener: something that may be called on $listener_url; `not_called` says that nobody did.
start_listener() {
  rm -f "$t"/listener.*
  python3 - "$t/listener" <<'PY' &
import os, socket, sys
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(5)
with open(sys.argv[1] + ".next", "w") as file:
    file.write(str(server.getsockname()[1]))
os.rename(sys.argv[1] + ".next", sys.argv[1] + ".port")
server.accept()
open(sys.argv[1] + ".called", "w").close()
PY
  server_pids+=($!)
  while [[ ! -e $t/listener.port ]]; do sleep 0.05; done
  # shellcheck disable=SC2034 # for the scripts
  listener_url=http://127.0.0.1:$(cat "$t/listener.port")
}
not_called() {
  checks=$((checks + 1))
  [[ ! -e $t/listener.called ]] || fail "the network was used"
}

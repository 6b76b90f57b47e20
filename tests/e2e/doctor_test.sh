#!/usr/bin/env bash
# A repository that is well, then one thing after the other goes wrong: each is told with what to do, the
# exit code says so, and nothing is left behind or changed.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# doctor CODE [ARGUMENT...]: must end with this exit code.
doctor() {
  local wanted=$1 code=0
  shift
  checks=$((checks + 1))
  output=$(TMPDIR=$t/scratch refwarden repo doctor "$@" "$repository" 2>&1 </dev/null) || code=$?
  [[ $code == "$wanted" ]] || fail "exit $code, wanted $wanted: repo doctor $*"
  [[ -z $(ls -A "$t/scratch") ]] || fail "the scratch folder was left behind"
  if [[ " $* " != *" --json "* ]]; then
    # A path alone may be longer than a line.
    ! grep -E '.{81}' <<<"$output" | grep -qvE '^ *[^ ]+$|^[a-z]+ +([a-z]+ )*[^ ]+$' ||
      fail "a line is longer than 80 columns"
  fi
}
# finds STATE ABOUT TEXT: a line of this state says the text, however it is broken.
finds() {
  checks=$((checks + 1))
  local all
  all=$(sed -E 's/^(ok|warning|problem) /\n\1 /; s/ +/ /g' <<<"$output" |
    awk 'NF { line = line " " $0; next } { print line; line = "" } END { print line }' | tr -s ' ')
  grep -E "^ $1 $2 " <<<"$all" | grep -qF -- "$3" || fail "no $1 of '$2' says: $3"
}
state_of() {
  find "$t/server" -printf '%P %m %s %T@ %l\n' | sort
  find "$t/server" -type f -print0 | sort -z | xargs -0 sha256sum
}

mkdir -m 700 "$t/scratch"
new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
new_server
new_repository payments
new_clone dana
commit "First change" -- README.md one
accepted git push -q origin main

# --- well: every line, and nothing touched ---
before=$(state_of)
doctor 0
[[ $before == "$(state_of)" ]] || fail "the doctor changed something"
finds ok account "which owns the repository"
finds ok git "git version"
finds ok files "nobody but the owner"
finds ok hooks "pre-receive judges, post-receive records"
finds ok policy "it loads"
finds ok mode "every rule refuses"
finds ok keys "2 of 2 people"
finds ok record "$audit, the newest of 2"
finds ok clock "not before the newest record"
finds ok "signed pushes" "not offered, and no rule asks"
finds ok refs "1 that rules cover"
finds ok push "refused (ref-misleading), in a scratch copy"
doctor 0 --no-push
! grep -qE '^(ok|problem) +push +one' <<<"$output" || fail "--no-push pushed"
doctor 0 --json
checks=$((checks + 1))
python3 - "$output" <<'PY' || fail "the JSON is not what the manual says"
import json, sys
found = json.loads(sys.argv[1])
assert found["state"] in ("ok", "warning"), found["state"]
assert {line["state"] for line in found["lines"]} <= {"ok", "warning"}
assert any(line["about"] == "push" and line["advice"] is None for line in found["lines"])
PY

# --- warnings alone are no failure for monitoring ---
git push -q origin HEAD:refs/heads/free
git --git-dir="$repository" symbolic-ref refs/heads/alias refs/heads/main
git --git-dir="$repository" symbolic-ref "refs/heads/lost;\$x" refs/heads/gone
export_key "${key_of[dana]}"
gpg_quiet --quick-set-expire "${key_of[dana]}" 5d
export_key "${key_of[dana]}"
chmod g+w "$repository"
printf '#!/bin/sh\nexit 0\n' >"$repository/hooks/proc-receive"
chmod +x "$repository/hooks/proc-receive"
doctor 0
finds warning refs "1 that no rule covers: refs/heads/free"
finds ok "symbolic refs" "refs/heads/alias leads to refs/heads/main, which has the rules of both"
finds warning "symbolic refs" "refs/heads/lost;\$x leads to refs/heads/gone, which is not there"
finds warning "symbolic refs" "git symbolic-ref -d 'refs/heads/lost;\$x', if nobody needs it"
finds warning keys "(expiring)"
finds warning files "can be written by its group"
finds warning "other hooks" "proc-receive moves refs by itself"
chmod g-w "$repository"
rm "$repository/hooks/proc-receive"
mode=warn new_server
doctor 0
finds warning mode "[server] mode is warn"
new_server

# --- a weak key, a key file of nobody, a future commit ---
ssh-keygen -q -t rsa -b 2048 -N '' -C '' -f "$t/keys/rob"
people+=(rob)
name_of[rob]="Rob Weir" email_of[rob]=rob@example.org extra_of[rob]=''
line_of[rob]=$(cut -d' ' -f1,2 "$t/keys/rob.pub")
signatures_extra='rsa-bits = 3072' new_server
cp "$policy/keys/${key_of[dana]}.asc" "$policy/keys/0000000000000000000000000000000000000000.asc"
doctor 0
finds warning policy "belongs to nobody"
finds warning keys "of rob: the key is weaker than [signatures] asks (weak)"
rm "$policy/keys/0000000000000000000000000000000000000000.asc"
GIT_COMMITTER_DATE='2099-01-01T00:00:00Z' commit "Tomorrow" -- later.txt later
git push -q origin HEAD:refs/heads/free
doctor 0
finds warning clock "a commit that claims 2099-01-01"

# --- problems: each with 1 and what to do ---
chmod o+w "$repository/refs"
doctor 1
finds problem files "can be written by every account -> chmod o-w"
chmod o-w "$repository/refs"

mv "$repository/hooks/pre-receive" "$t/kept"
doctor 1
finds problem hooks "no hook of refwarden judges pushes -> run refwarden repo install"
finds problem push "one that must fail got in"
git --git-dir="$repository" for-each-ref | grep -q rehearsal && fail "the push reached the repository"
printf '#!/bin/sh\nexit 1\n' >"$repository/hooks/pre-receive"
chmod +x "$repository/hooks/pre-receive"
doctor 1
finds problem push "another hook stopped a push before refwarden judged it"
rm "$repository/hooks/pre-receive"
mv "$t/kept" "$repository/hooks/pre-receive"

git config --global core.hooksPath "$t/elsewhere"
doctor 1
finds problem "hooks path" "outside of this repository"
git config --global --unset core.hooksPath

printf '#!/bin/sh\nexit 0\n' >"$repository/hooks/pre-receive.before-refwarden"
doctor 1
finds problem "former hook" "pre-receive.before-refwarden is kept, but cannot be run -> chmod +x"
chmod +x "$repository/hooks/pre-receive.before-refwarden"
doctor 0
finds ok "former hook" "pre-receive.before-refwarden runs after ours"

chmod g+w "$audit"
doctor 1
finds problem record "every push is refused"
chmod g-w "$audit"

cp -a "$audit" "$t/audit.kept"
last=$(find "$audit" -name '*.jsonl' | sort | tail -n 1)
sed -i -E '$ s/"at":"2[0-9]{3}-/"at":"2999-/' "$last"
doctor 1
finds problem clock "the record has a decision of 2999-"
truncate -s -1 "$last"
doctor 0
finds warning record "its last line cannot be read"
rm -rf "$audit" && mv "$t/audit.kept" "$audit"

chmod g+w "$policy/people.toml"
doctor 1
finds problem policy "written by its group or by others"
chmod g-w "$policy/people.toml"
echo 'colour = "blue"' >>"$policy/system.toml"
doctor 1
finds problem policy "every push is refused until it loads"
new_server

# --- what cannot be looked at, and wrong usage ---
code=0
refwarden repo doctor "$t" >/dev/null 2>&1 || code=$?
[[ $code == 4 ]] || fail "a folder that is no repository ended with $code"
code=0
refwarden repo doctor >/dev/null 2>&1 || code=$?
[[ $code == 2 ]] || fail "no PATH ended with $code"

# --- names that would steer a terminal ---
mv "$repository" "$t/server/git/od"$'\e'"d name.git"
repository="$t/server/git/od"$'\e'"d name.git"
doctor 0
[[ $output != *$'\e'* ]] || fail "a folder's name reached the terminal"

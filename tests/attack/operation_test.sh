#!/usr/bin/env bash
# The policy, the server, the record: what is around the judgement.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
new_person priya "Priya Nair" priya@example.org ssh
signature=$(signature_rule)
guarded operation "$signature"

unsigned() { commit "Unsigned" --no-gpg-sign -- "bad$RANDOM" bad; }
signed() { commit "Signed" -- "good$RANDOM" good; }

# --- where the policy comes from --------------------------------------------------------------------------------

attack A96 "a policy in the push"
unsigned
for file in system.toml refwarden.toml .refwarden.toml .refwarden/system.toml etc/refwarden/system.toml policy.toml; do
  mkdir -p "$(dirname "$file")"
  sed 's/^mode .*/mode = "off"/' "$policy/system.toml" >"$file"
done
git add .
git commit -q --no-gpg-sign -m "A policy"
possible git push -q origin main
refused commit-unsigned git push -q origin main
refused commit-unsigned git push -q origin main main:refs/heads/refwarden main:refs/heads/policy
refused namespace-refused git push -q origin main:refs/meta/config

attack A97 "back to before there was a policy"
again
signed
accepted git push -q origin main
git checkout -q --detach "$base"
commit "Before" --no-gpg-sign -- before 1
possible git push -q --force origin HEAD:main
refused commit-unsigned git push -q --force origin HEAD:main
accepted git push -q --force origin "$base:refs/heads/main" # no rule here forbids a rewrite
refused commit-unsigned git push -q origin HEAD:main
git checkout -q main
accepted git push -q origin main

attack A98 "another repository's file, or none"
cat >"$policy/repos/operation.toml" <<TOML
schema = 1

[repo]
paths = ["$t/server/git/operations.git"]
TOML
signed
possible git push -q origin main
refused policy-broken git push -q origin main
sed -i 's/operations.git/operation.git/' "$policy/repos/operation.toml"
sed 's/^schema/# Another\nschema/' "$policy/repos/operation.toml" >"$policy/repos/other.toml"
refused policy-broken git push -q origin main
rm "$policy/repos/other.toml"
twin
accepted git push -q origin main

attack A98b "the repository by another path, so that its file does not apply"
cat >>"$policy/repos/operation.toml" <<'TOML'

[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "subject"
pattern = "PAY-[0-9]+"
form    = "PAY-<number>"
why     = "every change is traced to its request"
TOML
ln -s "$repository" "$t/server/git/alias.git"
ln -s "$t/server/git" "$t/server/alias"
mkdir "$t/server/work"
echo "gitdir: $repository" >"$t/server/work/.git"
signed
possible git push -q origin main
for path in "$t/server/git/alias.git" "$t/server/alias/operation.git" "$t/server/git/../git/operation.git" \
  "$t/server/git//operation" "file://$t/server/git/alias.git" "$t/server/work"; do
  refused ticket-missing git push -q "$path" main
done
twin
git commit -q --amend -m "PAY-1: signed"
accepted git push -q "$t/server/alias/operation" main
git fetch -q
rm "$policy/repos/operation.toml"

attack A99 "the first push to an empty repository"
new_repository empty
git remote add empty "$repository"
unsigned
first() { git push -q "$repository" main; }
possible first
refused commit-unsigned first
mv "$policy" "$policy.gone"
refused policy-broken first
mv "$policy.gone" "$policy"
twin
again
git checkout -q --orphan new
git commit -q -m "Signed root"
accepted git push -q "$repository" new:main
repositories+=("$repository")
git checkout -q -f main
back_to operation

attack A100 "a repository's file that loosens"
signed
possible git push -q origin main
loosens() { # loosens TOML: with this in its file the repository is closed
  printf 'schema = 1\n\n[repo]\npaths = ["%s"]\n\n%s\n' "$repository" "$1" >"$policy/repos/operation.toml"
  refused policy-broken git push -q origin main
}
loosens $'[adjust.signed-commits]\nmode = "off"'
loosens $'[adjust.signed-commits]\nsigners = ["developers", "priya"]'
loosens $'[adjust.signed-commits]\nowns = "nobody"'
loosens $'[rules.signed-commits]\nkind = "signature"\non = ["protected"]\nsigners = ["developers"]\nmode = "off"\nwhy = "w"'
loosens $'[refs.protected]\nmatch = ["refs/heads/nothing"]'
loosens $'[risk]\nclasses = ["standard"]'
loosens $'[limits]\ncommits-per-push = 100000'
loosens $'[server]\nmode = "off"'
loosens $'[groups]\ndevelopers = ["dana"]'
loosens $'[people.mallory]\nname = "Mallory"'
loosens $'[[exceptions]]\nrules = ["signed-commits"]\nsigners = ["dana"]\nreason = "r"\nowner = "dana"\nuntil = 2099-12-31'
loosens $'[break-glass]\nsigners = ["dana"]\nreason-pattern = ".*"\nlifts = ["signed-commits"]'
twin
printf 'schema = 1\n\n[repo]\npaths = ["%s"]\nmode = "off"\nadopted = ["%s"]\n' "$repository" "$base" >"$policy/repos/operation.toml"
accepted git push -q origin main

attack A100b "a repository's mode and adoption do not reach the system's rules"
unsigned
printf 'schema = 1\n\n[repo]\npaths = ["%s"]\nmode = "off"\nadopted = ["%s"]\n' \
  "$repository" "$(git rev-parse HEAD)" >"$policy/repos/operation.toml"
possible git push -q origin main
refused commit-unsigned git push -q origin main
rm "$policy/repos/operation.toml"

# --- time, crashes, hooks ---------------------------------------------------------------------------------------

# disturbed COMMAND: a wrapper that runs refwarden and does COMMAND to its processes ($hook, and $child, which
# judges). The record is locked meanwhile, so that they cannot be done before.
disturbed() {
  cat <<SCRIPT
cat >"$t/input"
exec 9<"$audit/lock"
flock 9
refwarden-pre-receive <"$t/input" 9<&- &
hook=\$!
child=
while [[ -z \$child ]] && kill -0 \$hook; do
  read -r child <"/proc/\$hook/task/\$hook/children"
  child=\${child%% *}
done 2>/dev/null
$1
flock -u 9
wait \$hook
SCRIPT
}

attack A102 "a push that outlasts the time limit"
again
cp "$policy/system.toml" "$t/system.toml"
printf '\n[limits]\nseconds = 1\n' >>"$policy/system.toml"
awk -v tip="$(git rev-parse HEAD)" 'BEGIN {
  for (i = 0; i < 15000; ++i) {
    print "commit refs/heads/many\ncommitter D <dana@example.org> 1700000000 +0000\ndata 1\nx"
    if (i == 0) print "from " tip
  }
}' </dev/null | git fast-import --quiet
possible git push -q origin many:main
# shellcheck disable=SC2016 # for the wrapper
behind "$(disturbed 'for _ in 1 2 3; do
  kill -STOP $child
  sleep 1.2
  kill -CONT $child
  sleep 0.02
done 2>/dev/null')"
refused limit-seconds git push -q origin many:main
unwrapped
cp "$t/system.toml" "$policy/system.toml"

attack A103 "the judging process dies"
signed
possible git push -q origin main
for signal in KILL SEGV TERM HUP ALRM ABRT; do
  behind "$(disturbed "kill -$signal \$child")"
  does_not_land git push -q origin main
  unwrapped
done

twin
for signal in PIPE XFSZ WINCH; do
  behind "$(disturbed "kill -$signal \$child")"
  accepted git push -q origin main
  unwrapped
  signed
done

attack A103b "the hook's own process dies, or has nothing to work with"
possible git push -q origin main
# shellcheck disable=SC2016 # for the wrapper
for wrapper in 'kill -KILL $hook' 'kill -TERM $hook'; do
  behind "$(disturbed "$wrapper")"
  does_not_land git push -q origin main
  unwrapped
done
for wrapper in 'exec refwarden-pre-receive <&-' 'exec refwarden-pre-receive </dev/null' 'exec refwarden-pre-receive <.' \
  'ulimit -n 4; exec refwarden-pre-receive' 'ulimit -f 0; exec refwarden-pre-receive' \
  'unset GIT_DIR; cd /; exec refwarden-pre-receive' \
  'GIT_DIR=/nonexistent exec refwarden-pre-receive'; do
  behind "$wrapper"
  does_not_land git push -q origin main
  unwrapped
done
twin
for wrapper in 'exec refwarden-pre-receive 2>&-' 'exec refwarden-pre-receive >&- 2>/dev/full' 'umask 777; exec refwarden-pre-receive'; do
  behind "$wrapper"
  accepted git push -q origin main
  unwrapped
  signed
done

attack A103c "memory runs out somewhere on the way"
unsigned
possible git push -q origin main
for kilobytes in 8000 20000 26000 30000 32000 34000 36000 38000; do
  behind "ulimit -v $kilobytes; exec refwarden-pre-receive"
  does_not_land git push -q origin main
  unwrapped
done
again

attack A104 "a hook without its execute bit, or whose program is gone"
unsigned
possible git push -q origin main
accepted refwarden repo status "$repository"
mv "$repository/hooks/pre-receive" "$t/hook"
ln -s /nonexistent/refwarden-pre-receive "$repository/hooks/pre-receive"
notices() {
  checks=$((checks + 1))
  output=$(refwarden repo status "$repository" 2>&1) && fail "repo status sees nothing wrong"
  says pre-receive
}
notices
rm "$repository/hooks/pre-receive"
notices
cp -L "$t/hook" "$repository/hooks/pre-receive"
chmod 644 "$repository/hooks/pre-receive"
notices
without_push "git runs no such hook; the admin's program has to tell"

attack A106 "an upgrade puts another hook in place"
printf '#!/bin/sh\nexit 0\n' >"$repository/hooks/pre-receive"
chmod 755 "$repository/hooks/pre-receive"
notices
without_push "git runs the other hook; the admin's program has to tell"
mv -f "$t/hook" "$repository/hooks/pre-receive"
accepted refwarden repo status "$repository"
again

# --- break-glass, options, the record -----------------------------------------------------------------------------
guarded glass "$signature

[rules.ticket]
kind    = \"ticket\"
on      = [\"protected\"]
where   = \"trailer\"
trailer = \"Ticket\"
pattern = \"PAY-[0-9]+\"
form    = \"PAY-<number>\"
why     = \"every change is traced to its request\"

[break-glass]
signers        = [\"ines\"]
reason-pattern = \"INC-[0-9]+: .{10,}\"
lifts          = [\"ticket\"]"
git --git-dir="$repository" config receive.advertisePushOptions true
claim='Break-Glass: refs/heads/main INC-7: the ledger is down'

attack A110 "the glass is broken by a push option, a login, or anybody"
commit "No ticket" -- a 1
broken() { git push -q -o breakglass -o break-glass -o "$claim" -o refwarden.mode=off origin main; }
possible broken
refused ticket-missing broken
git commit -q --amend --no-edit --trailer "$claim"
possible git push -q origin main
refused ticket-missing git push -q origin main # Dana is not among those who may

attack A110b "a claim that is unsigned, unsure, for another ref, without a reason, or below the tip"
again
be ines
for line in 'Break-Glass: refs/heads/release/1 INC-7: the ledger is down' 'Break-Glass: main INC-7: the ledger is down' \
  'Break-Glass: refs/heads/main INC-7: x' 'Break-Glass: refs/heads/main' 'Break-Glass: INC-7: the ledger is down' \
  'Break-Glass: refs/heads/* INC-7: the ledger is down'; do
  again
  commit "No ticket" --trailer "$line" -- a "$line"
  possible git push -q origin main
  refused ticket-missing git push -q origin main
done
again
commit "No ticket" --no-gpg-sign --trailer "$claim" -- a 1
refused commit-unsigned,ticket-missing git push -q origin main
again
commit "No ticket" --trailer "$claim" -- a 1
commit "On top" -- a 2
refused ticket-missing git push -q origin main
again
commit "$(printf 'No ticket\n\n%s\n\nNot the last paragraph.' "$claim")" -- a 1
refused ticket-missing git push -q origin main

attack A110c "what was claimed once is used again"
again
commit "Emergency" --trailer "$claim" -- a 1
emergency=$(git rev-parse HEAD)
git push -q origin "$emergency:refs/heads/saved"
possible git push -q origin "$emergency:refs/heads/release/1"
refused ticket-missing git push -q origin "$emergency:refs/heads/release/1"
twin
accepted git push -q origin "$emergency:main"
be dana
commit "Later" -- a 3
refused ticket-missing git push -q origin main

attack A111 "push options with line ends, escapes and separators"
again
be dana
unsigned
odd() { git push -q -o $'a;b\tc' -o $'\033[2J"}\\' -o "$(head -c 2000 /dev/zero | tr '\0' 'o')" -o 'x","verdict":"accepted' origin main; }
possible odd
refused commit-unsigned,ticket-missing odd
harmless_output
for n in $(seq 300); do options+=(-o "$n"); done
does_not_land git push -q "${options[@]}" origin main

attack A112b "git's own variables"
possible git push -q origin main
refused commit-unsigned,ticket-missing env GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=refwarden.policydir GIT_CONFIG_VALUE_0=/nonexistent \
  GIT_CONFIG_PARAMETERS="'core.hookspath=/dev/null'" REFWARDEN_POLICY=/nonexistent REFWARDEN_MODE=off TZ=/nonexistent LC_ALL=tr_TR.UTF-8 \
  GIT_REPLACE_REF_BASE=refs/heads/ GIT_GRAFT_FILE=/dev/null GNUPGHOME=/nonexistent TMPDIR=/nonexistent OPENSSL_CONF=/dev/null \
  git push -q origin main
refused commit-unsigned,ticket-missing env GIT_SHALLOW_FILE= GIT_ALTERNATE_OBJECT_DIRECTORIES="$PWD/.git/objects" git push -q origin main

attack A113 "names that would split a line of the record"
for name in 'refs/heads/release/"},{' $'refs/heads/release/\342\200\250x' $'refs/heads/release/\377'; do
  possible git push -q origin "HEAD:$name"
  refused commit-unsigned,ticket-missing git push -q origin "HEAD:$name"
done
again
commit "$(printf 'x\n\nTicket: PAY-1","verdict":"accepted\nTicket: {}\n')" --author $'"},{\\ <dana@example.org>' -- $'a\n{"type":"decision"}' 1
refused ticket-missing git push -q origin main
checks=$((checks + 1))
python3 - "$audit" <<'PY'
import json, pathlib, sys
lines = [line for file in sorted(pathlib.Path(sys.argv[1]).glob("*.jsonl")) for line in file.read_bytes().split(b"\n")[:-1]]
numbers = [json.loads(line)["seq"] for line in lines]
assert numbers == list(range(1, len(lines) + 1)), "lines and records do not match"
PY
accepted refwarden audit verify --audit "$audit" --repo "$repository"
accepted refwarden audit list --audit "$audit"
harmless_output

attack A114 "what is let in leaves no trace"
again
commit "Traced" --trailer 'Ticket: PAY-1' -- a 9
accepted git push -q origin main
head=$(git rev-parse HEAD)
checks=$((checks + 1))
python3 - "$audit" "$object_format:$head" "$object_format:$emergency" <<'PY'
import json, pathlib, sys
records = [json.loads(line) for file in sorted(pathlib.Path(sys.argv[1]).glob("*.jsonl")) for line in open(file, "rb")]
decided = {update["new"]: record for record in records if record["type"] == "decision"
           and record["verdict"] != "refused" for update in record["updates"]}
landed = {record["new"] for record in records if record["type"] == "landed"}
for commit in sys.argv[2:]:
    record = decided[commit]
    assert record["policy"]["digest"].startswith("sha256:"), "no policy"
    assert commit in landed, "not landed"
glass = [record for record in records if record.get("break_glass")]
assert len(glass) == 1, "the glass was broken once, and the record says %d" % len(glass)
PY
without_push "nothing is refused; the record has to have what was accepted"

attack A114b "the record is rewritten afterwards"
cp -r "$audit" "$t/audit-copy"
last=$(find "$t/audit-copy" -name '*.jsonl' | sort | tail -1)
for change in 's/"verdict":"refused"/"verdict":"accepted"/' '5d' '3{h;d};4{G}' 's/"dana"/"ines"/'; do
  cp "$audit/$(basename "$last")" "$last"
  sed -i "$change" "$last"
  checks=$((checks + 1))
  refwarden audit verify --audit "$t/audit-copy" >"$t/verify" 2>&1 && fail "the record takes: $change"
done
without_push "it is done to the record; verify has to tell"

attacks_done

#!/usr/bin/env bash
# What is broken, missing, huge or of the wrong shape is refused with a clear answer, and nothing is lost.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_server
new_repository payments
new_clone dana
commit "Start" -- a 1
accepted git push -q origin main
good=$(git rev-parse HEAD)

# hook CODE EXIT TEXT: runs pre-receive as git would, with TEXT (printf format) on standard input.
hook() {
  checks=$((checks + 1))
  local wanted=$1 wanted_exit=$2 code=0
  # shellcheck disable=SC2059
  output=$(cd "$repository" && printf "$3" | GIT_DIR=. refwarden-pre-receive 2>&1) || code=$?
  [[ $code == "$wanted_exit" ]] || fail "exit $code, wanted $wanted_exit for: $3"
  grep -qF "error[$wanted]" <<<"$output" || fail "no error[$wanted] for: $3"
}

# --- standard input ------------------------------------------------------------------------------------
hook push-malformed 2 ''
hook push-malformed 2 "$zero $good refs/heads/a"
hook push-malformed 2 "$zero $good refs/heads/a\n$zero $good"
hook push-malformed 2 "$zero $good\n"
hook push-malformed 2 "$zero  $good refs/heads/a\n"
hook push-malformed 2 "$zero ${good^^} refs/heads/a\n"
hook push-malformed 2 "$zero ${good:0:39} refs/heads/a\n"
hook push-malformed 2 "$zero $good refs/heads/a b\n"
hook push-malformed 2 "$zero $good refs/heads/a..b\n"
hook push-malformed 2 "$zero $good heads/a\000\n"
hook push-malformed 2 "$zero $good refs/heads/a\n$zero $good refs/heads/a\n"
hook push-malformed 2 "\n"
hook stale-old 1 "$zero $good refs/heads/main\n"
hook stale-old 1 "$(tr '0-9a-f' '1-9a-f0' <<<"$good") $good refs/heads/main\n"
hook object-missing 4 "$good $nobodys refs/heads/main\n"

# --- policy, keys, record ------------------------------------------------------------------------------
commit "More" -- b 1
refuses_with() { # refuses_with CODE: the good push is refused while this is so
  refused "$1" git push -q origin main
  says "nothing was stored"
}
mv "$policy" "$policy.away"
refuses_with policy-broken
mkdir -m 755 "$policy"
refuses_with policy-broken
rmdir "$policy"
mv "$policy.away" "$policy"
cp "$policy/system.toml" "$t/system.toml"
: >"$policy/system.toml"
refuses_with policy-broken
cp "$t/system.toml" "$policy/system.toml"
chmod 664 "$policy/system.toml"
refuses_with policy-broken
chmod 644 "$policy/system.toml"
chmod 777 "$policy/keys"
refuses_with policy-broken
chmod 755 "$policy/keys"
mv "$policy/people.toml" "$t/people.toml"
ln -s "$t/people.toml" "$policy/people.toml"
refuses_with policy-broken
rm "$policy/people.toml"
mv "$t/people.toml" "$policy/people.toml"
sed -i 's/^each .*/&\ncuont = 2/' "$policy/system.toml"
refuses_with policy-broken
says 'no key "cuont"'
if grep -qF "$policy" <<<"$output"; then
  fail "the pusher learns where the policy lies"
fi
cp "$t/system.toml" "$policy/system.toml"
mv "$audit" "$audit.away"
refuses_with server-broken
ln -s "$audit.away" "$audit"
refuses_with server-broken
rm "$audit"
mv "$audit.away" "$audit"
chmod 777 "$audit"
refuses_with server-broken
chmod 700 "$audit"
accepted git push -q origin main

# A policy with twenty different mistakes: all of them, in one run, and every push refused.
cat >"$policy/system.toml" <<'TOML'
schema = 1
surprise = true

[server]
mode    = "enforced"
host    = "plian"
people  = "people.toml"
audit   = 7

[limits]
seconds = -1
comits-per-push = 5

[refs.protected]
match = []

[refs.broken]
match = ["refs/heads/**x"]

[risk]
classes = ["normal", "high", "normal"]
default = "middle"

[[risk.floor]]
class = "hihg"
paths = ["a/**"]

[rules.one]
kind = "signature"
on   = ["protcted"]
each = "comit"
signers = ["nobody"]

[rules.two]
kind = "reviews"
on   = ["protected"]
cuont = 2
from = ["developers"]
evidence = "signed"
why  = "w"

[rules.three]
kind = "tickets"

[rules.four]
kind = "ticket"
on = ["protected"]
where = "trailer"
pattern = "(("
form = "x"
why = "w"

[[exceptions]]
rules = ["one"]
reason = "r"
until = "tomorrow"
TOML
checks=$((checks + 1))
code=0
output=$(refwarden policy check --folder "$policy" 2>&1) || code=$?
[[ $code == 3 || $code == 1 ]] || fail "policy check exits $code"
problems=$(grep -c '^error\[' <<<"$output")
((problems >= 20)) || fail "only $problems problems reported"
says 'did you mean "count"?'
commit "Even more" -- b 2
refuses_with policy-broken
cp "$t/system.toml" "$policy/system.toml"
accepted git push -q origin main

# --- size ------------------------------------------------------------------------------------------------
# A full disk for the record, by a limit on file size.
# (Run by hand: git itself would fail first under this limit.)
checks=$((checks + 1))
code=0
output=$(cd "$repository" && printf '%s %s refs/heads/release/full\n' "$zero" "$good" |
  (ulimit -f 1 && GIT_DIR=. refwarden-pre-receive 2>&1)) || code=$?
[[ $code == 4 ]] || fail "exit $code with a full disk"
says "error[server-broken]"
record_verifies

# A message of 10 MB, 10,000 trailers.
git reset -q --hard origin/main
head -c 10000000 /dev/zero | tr '\0' 'm' >"$t/message"
echo x >big
git add big
git commit -q -F "$t/message"
refused limit-message git push -q origin main
git reset -q --hard origin/main
{
  printf 'Many trailers\n\n'
  for i in $(seq 2500); do echo "Reviewed-by: P$i <p>"; done
} >"$t/message"
commit "x" -- many 1
git commit -q --amend -F "$t/message"
accepted git push -q origin main

# 3,000 refs in one push.
for i in $(seq 3000); do echo "create refs/heads/topic/$i HEAD"; done | git update-ref --stdin
SECONDS=0
accepted git push -q origin 'refs/heads/topic/*:refs/heads/topic/*'
((SECONDS < 120)) || fail "3,000 refs took $SECONDS seconds"
for i in $(seq 3000); do echo "create refs/heads/release/$i HEAD~1"; done | git update-ref --stdin
accepted git push -q origin 'refs/heads/release/*:refs/heads/release/*'
git checkout -q --detach
commit "Unsigned" --no-gpg-sign -- c 1
for i in $(seq 100); do echo "update refs/heads/release/$i HEAD"; done | git update-ref --stdin
refused commit-unsigned git push -q origin 'refs/heads/release/*:refs/heads/release/*'
says "nothing was stored"
longest=$(awk '{ sub(/^remote: ?/, ""); if (length($0) > most) most = length($0) } END { print most }' <<<"$output")
((longest <= 100)) || fail "a line of $longest columns"
git checkout -q main

# A corrupt object in the repository that a rule has to read.
commit "Good" -- d 1
accepted git push -q origin main
commit "Better" -- e 1
tree=$(git rev-parse "origin/main^{tree}")
object=$repository/objects/${tree:0:2}/${tree:2}
if [[ -f $object ]]; then
  cp "$object" "$t/object"
  chmod 644 "$object"
  printf 'garbage' >"$object"
  checks=$((checks + 1))
  if git push -q origin main >"$t/out" 2>&1; then
    fail "a push onto a corrupt tree was accepted"
  fi
  cp "$t/object" "$object"
fi
accepted git push -q origin main

# 16 pushes at once to one server: every decision is in the chain.
for i in $(seq 16); do
  git clone -q "$repository" "$t/clones/race-$i" 2>/dev/null
done
for i in $(seq 16); do
  (cd "$t/clones/race-$i" && git push -q origin "HEAD:refs/heads/race-$i" >/dev/null 2>&1) &
  pids[i]=$!
done
for i in $(seq 16); do
  wait "${pids[$i]}" || fail "push $i of 16 at once was refused"
done
record_verifies

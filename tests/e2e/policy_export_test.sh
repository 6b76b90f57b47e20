#!/usr/bin/env bash
# The policy that a server publishes at a ref of each repository: clones fetch it and hear from it what the
# server would say, and nobody but the admin can change it.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
new_server "$(signature_rule)"
new_repository payments
payments=$repository
new_repository other
repository=$payments
cat >"$policy/repos/payments.toml" <<TOML
schema = 1 # rules of $t/server

[repo]
paths = [ # where they lie
  "$payments",
]

[rules.ticket]
kind    = "ticket"
on      = ["protected"]
trailer = "Ticket"
pattern = "PAY-[1-9][0-9]{0,5}"
form    = "PAY-<number>"
why     = "every change is traced to its request"
TOML
published() { git --git-dir="$payments" rev-parse -q --verify refs/refwarden/policy; }
is() { # is WANTED FOUND WHAT
  checks=$((checks + 1))
  [[ $1 == "$2" ]] || fail "$3: '$2', wanted '$1'"
}

# --- a folder --------------------------------------------------------------------------------------------
copy=$t/copy
accepted refwarden policy export --folder "$policy" --output "$copy"
accepted refwarden policy check --folder "$copy"
accepted refwarden policy export --folder "$policy" --output "$t/again"
accepted diff -r "$copy" "$t/again"
checks=$((checks + 2))
grep -rqF "$t" "$copy" && fail "the copy names a place on the server: $(grep -rF "$t" "$copy")"
[[ ! -e $copy/keys/${key_of[dana]}.asc ]] && fail "the copy has no keys"
is "$(grep -n '^kind' "$policy/repos/payments.toml")" "$(grep -n '^kind' "$copy/repos/payments.toml")" "lines moved"
checks=$((checks + 1))
output=$(refwarden policy export --folder "$policy" --output "$copy" 2>&1) && fail "a folder was written over"
says "is there already"
gpg_quiet --armor --export-secret-keys "${key_of[dana]}" >"$policy/keys/${key_of[dana]}.asc"
output=$(refwarden policy export --folder "$policy" --output "$t/secret" 2>&1) && fail "a secret key was exported"
checks=$((checks + 1))
[[ ! -e $t/secret ]] || fail "something of it was written"
export_key "${key_of[dana]}"
for wrong in "" "--all $t/server/git --output $t/x" "--all $t/server/git --repo $payments" "--repo $t/nowhere"; do
  checks=$((checks + 1))
  # shellcheck disable=SC2086 # several words
  output=$(refwarden policy export --folder "$policy" $wrong 2>&1) && fail "exported with '$wrong'"
done

# --- a ref -----------------------------------------------------------------------------------------------
accepted refwarden policy export --repo "$payments"
says "private"
published && fail "published without publish = true"
sed -i 's/^audit .*/&\npublish = true/' "$policy/system.toml"
accepted refwarden policy export --repo "$payments"
says "published"
first=$(published)
accepted refwarden policy export --all "$t/server/git"
says "unchanged $payments"
says "published $t/server/git/other.git"
is "$first" "$(published)" "a second commit of the same files"
is "" "$(git --git-dir="$payments" grep -F "$t" "$first" || true)" "the ref names a place on the server"
is "" "$(git --git-dir="$t/server/git/other.git" ls-tree -r --name-only refs/refwarden/policy | grep payments || true)" \
  "another repository's file was published"
accepted git --git-dir="$payments" fsck --strict

# --- a clone ---------------------------------------------------------------------------------------------
new_clone dana
checks=$((checks + 1))
if [[ ! -e /etc/refwarden ]]; then
  output=$(refwarden commit check 2>&1) && fail "checked by no policy"
fi
accepted refwarden client install
says "git fetch brings the policy that origin publishes"
accepted refwarden client install
is 2 "$(git config --get-all remote.origin.fetch | wc -l)" "lines to fetch by"
accepted git fetch
is "$first" "$(git rev-parse refs/refwarden/origin/policy)" "what was fetched"

# codes and lines of the rules, as the hook says them: server_says and clone_says give the same.
findings() { grep -E '^(error\[|  rule )' | sed 's/[[:space:]]*$//' | sort; }
commit "First" --no-gpg-sign -- README.md one
refused commit-unsigned,ticket-missing git push --no-verify origin main
of_server=$(sed 's/^remote: //' <<<"$output" | findings)
before=$(cat "$audit"/*.jsonl)
refused commit-unsigned,ticket-missing git push origin main
is "$before" "$(cat "$audit"/*.jsonl)" "the push reached the server"
is "$of_server" "$(findings <<<"$output")" "the clone says other things than the server"
says "repos/payments.toml:8"
says "checked by refs/refwarden/origin/policy, commit ${first:0:12}"
git commit -q --amend -S -m "First" -m "Ticket: PAY-1"
accepted git push origin main
commit "Second" -- README.md two
record=$(refwarden commit check --json 2>/dev/null) && fail "no ticket, and no objection"
is "$object_format:$first" "$(jq -r .policy.commit <<<"$record")" "the record's commit"

# A new policy counts with the next fetch, by one more commit.
sed -i 's/^pattern .*/pattern = "OPS-[0-9]+"/' "$policy/repos/payments.toml"
accepted refwarden policy export --repo "$payments"
says "published"
second=$(published)
is "$first" "$(git --git-dir="$payments" rev-parse "$second^")" "what the new commit stands on"
git commit -q --amend -m "Second" -m "Ticket: PAY-2"
accepted refwarden commit check
says "commit ${first:0:12}"
git fetch -q
refused ticket-missing refwarden commit check
says "commit ${second:0:12}"
git commit -q --amend -m "Second" -m "Ticket: OPS-2"
accepted git push origin main

# A copy that somebody names counts more.
git -c commit.gpgSign=false commit -q --allow-empty -m "Third" -m "Ticket: PAY-3"
refused commit-unsigned refwarden commit check --policy "$copy"
git reset -q --hard HEAD~1

# --- what is not as it should be -------------------------------------------------------------------------
commit "Third" -m "Ticket: OPS-3" -- README.md three
rejects() { # rejects WHY: the check cannot be made, and says so; the push is left to the server
  checks=$((checks + 1))
  local code=0
  output=$(refwarden commit check 2>&1) || code=$?
  [[ $code == 3 ]] || fail "ended with $code: $1"
  says "$1"
}
# In a clone that others may write, as umask 002 makes it, the check is the same, and leaves nothing behind.
chmod -R g+w .git
mkdir "$t/tmp"
TMPDIR="$t/tmp" accepted refwarden commit check
is "" "$(ls -A "$t/tmp")" "what a check leaves behind"
newer=$(git -C "$t" init -q newer && cd "$t/newer" && printf 'schema = 2\n' >system.toml && git add . &&
  git -c user.name=x -c user.email=x@example.org commit -q -m newer && git rev-parse HEAD)
git fetch -q "$t/newer" main
git update-ref refs/refwarden/origin/policy "$newer"
rejects "a file is written for another version"
git update-ref refs/refwarden/origin/policy "$(git rev-parse HEAD:README.md)"
rejects "is no commit that can be read"
git fetch -q
accepted refwarden commit check

# --- nobody else writes it -------------------------------------------------------------------------------
refused ref-reserved git push --no-verify --force origin HEAD:refs/refwarden/policy
refused ref-reserved git push --no-verify origin :refs/refwarden/policy
refused ref-reserved git push --no-verify --force origin "$first:refs/refwarden/policy"

# --- taken back ------------------------------------------------------------------------------------------
accepted git push origin main
sed -i '/^publish/d' "$policy/system.toml"
accepted refwarden policy export --all "$t/server/git"
says "withdrawn $payments"
published && fail "still published"
git fetch -q --prune
git rev-parse -q --verify refs/refwarden/origin/policy && fail "the clone keeps what was taken back"
accepted refwarden client install --remove
is 1 "$(git config --get-all remote.origin.fetch | wc -l)" "lines to fetch by"

# A repository that something else belongs to, or that is none, keeps none of the others from it.
sed -i 's/^audit .*/&\npublish = true/' "$policy/system.toml"
mkdir -p "$t/server/git/broken.git/"{objects,refs}
: >"$t/server/git/broken.git/HEAD"
checks=$((checks + 1))
output=$(refwarden policy export --all "$t/server/git" 2>&1) && fail "a broken repository is a good one"
says "published $payments"
record_verifies

#!/usr/bin/env bash
# gpg's answers, kept for a day: the verdict is the same with them, without them, and where they are
# old, damaged or not to be trusted. (That gpg is not started is for the unit tests to see.)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
engine=fast

answers=$policy/gpg-answers
new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
new_server
new_repository payments
new_clone dana

refresh() { # refresh WORDS: what it says in the end
  (umask 077 && refwarden key refresh --folder "$policy") >"$t/refreshed" || fail "key refresh failed"
  output=$(cat "$t/refreshed")
  says "$1"
}

# Nothing is known before the first signature that was let in.
refresh '0 of 1 OpenPGP keys'
commit "First" -- a 1
accepted git push origin main
refresh '1 of 1 OpenPGP keys'
file=$answers/${key_of[dana]}.txt
checks=$((checks + 1))
[[ $(stat -c %a "$answers") == 755 ]] || fail "the folder of answers has another mode"
[[ $(stat -c '%a %U' "$file") == "644 $(id -un)" ]] || fail "the file of answers has another mode or owner"
cp "$file" "$t/fitting"
grep -q "^day $(date -u +%F)$" "$t/fitting" || fail "the answers are not of today"

try() { # try WHAT: a good push is let in, one that is not signed and one that is signed badly are not
  echo "$1" >>counter
  git add counter
  commit "Let in: $1"
  accepted git push origin main
  commit "Unsigned: $1" --no-gpg-sign --allow-empty
  refused commit-unsigned git push origin main
  git cat-file commit HEAD~1 | sed 's/^Let in/Changed/' >"$t/changed"
  git reset -q --hard "$(git hash-object -t commit -w "$t/changed")"
  git branch -q --force kept origin/main
  refused history-rewrite,signature-bad git push --force origin main
  git reset -q --hard kept
}
no_rewrite=$(
  cat <<'TOML'

[rules.no-rewrite]
kind   = "history"
on     = ["protected"]
forbid = ["rewrite"]
why    = "published history stays"
TOML
)
printf '%s\n' "$no_rewrite" >>"$policy/system.toml"
try "answers of another policy"
refresh '1 of 1 OpenPGP keys'
try "fitting answers"
sed -i "s/^day .*/day 2026-01-01/" "$file"
try "answers of another day"
cp "$t/fitting" "$file"
sed -i 's/^good .*/good/' "$file"
try "damaged answers"
head -c 100 "$t/fitting" >"$file"
try "answers that end in the middle"
refresh '1 of 1 OpenPGP keys'
chmod 664 "$file"
try "answers that others can write"
rm "$file"
ln -s "$t/fitting" "$file"
try "answers behind a link"
chmod 777 "$answers"
try "answers in a folder that others can write"
chmod 755 "$answers"
rm -r "$answers"
mkfifo "$answers"
try "something else in their place"
rm "$answers"

# The owner takes the key back: the file changes, and what was said of the old one says nothing.
refresh '1 of 1 OpenPGP keys'
commit "By a key that is about to be revoked" -- b 1
sed 's/^:---/---/' "$GNUPGHOME/openpgp-revocs.d/${key_of[dana]}.rev" | gpg_quiet --import
export_key "${key_of[dana]}"
refused signature-revoked-key git push origin main
refresh '0 of 1 OpenPGP keys'
refused signature-revoked-key git push origin main

# What cannot work says so.
checks=$((checks + 2))
code=0
output=$(refwarden key refresh --folder "$t/nowhere" 2>&1) || code=$?
((code == 3)) || fail "a policy that is not there: exit $code"
says 'the policy does not load'
code=0
output=$(refwarden key refresh --today 2>&1) || code=$?
((code == 2)) || fail "an option that there is not: exit $code"
record_verifies

#!/usr/bin/env bash
# SH: what a push can do to those who read about it, and to the machine that checks it.
# shellcheck source-path=SCRIPTDIR source=signature_lib.sh
. "$(dirname "$0")/signature_lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org openpgp
new_person quote 'Quo\"te \\ Back' quote@example.org ssh
new_forged status "Status Line" plain
rules="$(signature_rule)

[rules.tree]
kind   = \"content\"
on     = [\"protected\"]
forbid = [\"symlink\"]
why    = \"no links\""
guarded output "$rules"
push_one() { git push -q origin "$1:${2:-refs/heads/release/one-$1}"; }

# printable: nothing in the answers so far moves a cursor, hides or turns text around, or begins a line of
# its own.
printable() {
  checks=$((checks + 1))
  if LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae\xa8\xa9]|\xe2\x81[\xa6-\xa9]' \
    "$t/answers"; then
    fail "an answer has bytes that steer a terminal"
  fi
  if grep -qE '^remote: (error|hint|warning): FORGED|^FORGED' "$t/answers"; then fail "a line is forged"; fi
}
steering=$'\e]0;owned\a\e[2J\x08\x08\x7f \xc2\x9b31m \xe2\x80\xaegnp.exe\xe2\x81\xa6'

attack SH1 "bytes that steer a terminal, in messages, names, paths and refs"
begin dana "$steering"$'\rremote: error: FORGED\n\nFORGED\vmore'
bad commit-unsigned "$(whole "$t/object")"
begin dana && sed -i $'/^committer /s/Dana Reyes/D\xe2\x80\xaeana \xc2\x9b31m/; s/dana@/d\xe2\x80\xaea@/' "$t/head" && rebuilt
bad identity-mismatch "$(signed)"
begin dana
tree=$(printf '120000 blob %s\t%s\0' "$(blob x)" "$steering" | git mktree -z)
sed -i "1s/.*/tree $tree/" "$t/head" && rebuilt
bad content-symlink "$(signed)"
prefix=$(printf 'refs/heads/release/\xe2\x80\xaegnp-')
begin dana
bad commit-unsigned "$(whole "$t/object")"
prefix=refs/heads/release/

attack SH3 "lines for a reader of gpg's status, in a key's user id"
begin status && cp "$t/object" "$t/other"
bad signature-time "$(forged status year-2035)"
echo other >"$t/object" && forge pgp status good >/dev/null
begin status
bad signature-bad "$(signed_with "$t/armor")"
begin dana
bad identity-mismatch "$(forged status good)"
begin status
good "$(forged status good)"

attack SH4 "names that break JSON"
begin dana $'","verdict":"accepted"}\n\xff\xfe \xe2\x80\xa8 </script> ]]> \\u0000'
sed -i $'/^author /s/Dana Reyes/"}],"x":["\\\\\xff\\u0000/' "$t/head" && rebuilt
bad commit-unsigned "$(whole "$t/object")"
prefix='refs/heads/release/"}],"verdict","accepted",'
begin dana
bad commit-unsigned "$(whole "$t/object")"
prefix=refs/heads/release/
begin quote
bad signature-not-allowed "$(signed quote)"
sed -i 's/^developers = .*/developers = ["dana", "ines", "status"]/' "$policy/people.toml"

attack SH7 "times beyond 1970, 2038 and 2106"
for form in year-1970 year-2038 year-2106; do
  begin status
  bad signature-time "$(forged status "$form")"
done
for seconds in 0 2147483648 4294967296 253402300800 9223372036854775807; do
  begin dana && sed -i "/^committer /s/> [0-9]*/> $seconds/" "$t/head" && rebuilt
  good "$(signed)"
done
begin dana && sed -i '/^committer /s/> [0-9]*/> 9223372036854775808/' "$t/head" && rebuilt
bad object-malformed "$(signed)"
settle
printable
grep -q owned "$t/answers" || fail "the answers leave out what they should print"
last_decision | jq -e .verdict >/dev/null || fail "the record is not JSON"
refwarden audit list --audit "$audit" --json | jq -es 'map(select(.type == "decision")) | length > 1' >/dev/null ||
  fail "the record is not JSON"

attack SH5 "trouble on the server while it checks"
begin dana && id=$(whole "$t/object")
begin dana && fine=$(signed)
possible push_one "$id"
mv "$audit" "$t/audit-elsewhere"
refused server-broken push_one "$id"
refused server-broken push_one "$fine"
mv "$t/audit-elsewhere" "$audit"
mv "$policy/system.toml" "$t/system.toml"
refused policy-broken push_one "$id"
refused policy-broken push_one "$fine"
mv "$t/system.toml" "$policy/system.toml"
# Less memory than a verifier needs; git itself has enough.
hook=$repository/hooks/pre-receive
mv "$hook" "$t/kept-hook"
for limit in '-v 60000' '-f 0' '-n 4' '-t 0'; do
  printf '#!/bin/sh\nulimit %s 2>/dev/null\nexec "%s" "$@"\n' "$limit" "$(readlink -f "$t/kept-hook")" >"$hook"
  chmod +x "$hook"
  checks=$((checks + 1))
  if output=$(push_one "$id" 2>&1); then fail "let in with ulimit $limit"; fi
done
rm "$hook" && mv "$t/kept-hook" "$hook"
refused commit-unsigned push_one "$id"
twin
accepted push_one "$fine"

attack SH6 "a verdict from before, when the key was good"
begin ines && id=$(signed ines)
possible push_one "$id"
accepted push_one "$id"
sed 's/^:-----/-----/' "$GNUPGHOME/openpgp-revocs.d/${key_of[ines]}.rev" | gpg_quiet --import
export_key "${key_of[ines]}"
git init -q --bare "$t/server/git/again.git"
git push -q "$t/server/git/again.git" "$base:refs/heads/main" "$base:refs/heads/release/0"
refwarden repo install --policy "$policy" "$t/server/git/again.git" >"$t/install" 2>&1
kept=$repository repository=$t/server/git/again.git
git remote set-url origin "$repository"
refused signature-revoked-key push_one "$id"
repository=$kept
git remote set-url origin "$repository"
twin
begin dana
accepted push_one "$(signed)"
attacks_done

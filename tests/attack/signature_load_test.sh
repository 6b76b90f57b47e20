#!/usr/bin/env bash
# SJ: pushes and keys that are made to cost the checker time, memory or room.
# shellcheck source-path=SCRIPTDIR source=signature_lib.sh
. "$(dirname "$0")/signature_lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_forged flood "Flooded Key" flooded 20000
new_forged drown "Drowned Key" plain
rules="$(signature_rule)

[rules.ticket]
kind    = \"ticket\"
on      = [\"protected\"]
where   = \"subject\"
pattern = \"(Change|Case|((a+)+)+b)\"
why     = \"a pattern that takes other engines for ever\""
guarded load "$rules"
push_one() { git push -q origin "$1:refs/heads/release/one-$1"; }
# soon SECONDS COMMAND...: it does not take longer.
soon() {
  local start=$SECONDS limit=$1
  shift
  "$@"
  checks=$((checks + 1))
  ((SECONDS - start <= limit)) || fail "took $((SECONDS - start)) seconds: $*"
}

attack SJ1 "thousands of unsigned commits below one signed commit"
{
  printf 'reset refs/heads/flood\nfrom %s\n\n' "$base"
  for number in {1..5000}; do
    printf 'commit refs/heads/flood\ncommitter Dana Reyes <dana@example.org> %s +0000\ndata 8\nChange \n\n' "$number"
  done
} | git fast-import --quiet
begin dana "Change" && sed -i "/^parent /s/.*/parent $(git rev-parse flood)/" "$t/head" && rebuilt
id=$(signed)
possible push_one "$id"
soon 60 refused commit-unsigned push_one "$id"
((${#output} < 4096)) || fail "an answer of ${#output} bytes"
says "1 pass"
twin
begin dana "Change"
accepted push_one "$(signed)"

attack SJ2 "keys of absurd size, listed and unlisted"
kept=${line_of[dana]}
prefix=refs/heads/release/
declare -A unlisted=([2048-2000]=signature-malformed [4096-4000]=signature-malformed
  [16384]=signature-unknown-key [32768]=signature-malformed [60000]=signature-malformed)
declare -A listed=([2048-2000]=policy-broken [16384]=signature-bad [32768]=policy-broken)
for size in "${!unlisted[@]}"; do
  line=$(forge new-ssh "big$size" "rsa-$size")
  begin dana "Change" && forge ssh "big$size" good >/dev/null && id=$(signed_with "$t/armor")
  possible push_one "$id"
  soon 60 refused "${unlisted[$size]}" push_one "$id"
  if [[ -n ${listed[$size]:-} ]]; then
    line_of[dana]=$line
    write_people
    soon 60 refused "${listed[$size]}" push_one "$id"
    line_of[dana]=$kept
    write_people
  fi
done
twin
begin dana "Change"
accepted push_one "$(signed)"

attack SJ3 "a key under which thousands have put their names"
begin drown "Change" && id=$(forged drown good)
possible push_one "$id"
# More than any key file may have.
forge certificate drown2 flooded "$t" 50000 >"$t/drown2"
mv "$t/$(cat "$t/drown2").asc" "$policy/keys/"
line_of[drown]=openpgp:$(cat "$t/drown2")
write_people
begin drown "Change" && id=$(forged drown2 good)
soon 60 refused policy-broken push_one "$id"
line_of[drown]=openpgp:${key_of[drown]}
rm "$policy/keys/$(cat "$t/drown2").asc"
new_server "$rules"
twin
begin flood "Change"
soon 60 accepted push_one "$(forged flood good)"

attack SJ4 "a path of 64 KiB, and more paths than anybody reads"
new_server "$rules

[limits]
paths-per-commit = 1000"
text=$(blob x)
name=$(head -c 65536 /dev/zero | tr '\0' n)
begin dana "Change" && sed -i "1s/.*/tree $(printf '100644 blob %s\t%s\n' "$text" "$name" | git mktree)/" "$t/head"
rebuilt
good "$(signed)"
deep=$text kind=blob mode=100644
for _ in {1..500}; do
  deep=$(printf '%s %s %s\tfolder\n' "$mode" "$kind" "$deep" | git mktree --missing)
  kind=tree mode=040000
done
begin dana "Change" && sed -i "1s/.*/tree $deep/" "$t/head" && rebuilt
good "$(signed)"
begin dana "Change"
sed -i "1s/.*/tree $(seq 1001 | sed "s/^/100644 blob $text\t/" | git mktree)/" "$t/head" && rebuilt
id=$(signed)
possible push_one "$id"
refused limit-paths push_one "$id"
begin dana && bad_one=$(whole "$t/object")
bad commit-unsigned "$bad_one"
soon 60 settle

attack SJ5 "a subject that takes some patterns for ever"
begin dana "$(head -c 60000 /dev/zero | tr '\0' a)"
id=$(signed)
possible push_one "$id"
soon 60 refused ticket-missing push_one "$id"
begin dana "$(seq -f 'Reviewed-by: %.0f a a a a <a>' 2000 | head -c 60000)"
soon 60 refused ticket-missing push_one "$(signed)"
twin
begin dana "aaaaaaaaab"
accepted push_one "$(signed)"
attacks_done

#!/usr/bin/env bash
# Pushes of thousands of commits, which are judged while they are read: what gets in, what is said of one
# bad commit among them, and what the record has.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

count=4500
new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org ssh
engine=fast new_server '
[rules.one-review]
kind     = "reviews"
on       = ["protected"]
count    = 1
from     = ["developers"]
evidence = "trailer"
trailer  = "Reviewed-by"
why      = "somebody else has read the change"

[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Ticket"
pattern = "PAY-[1-9][0-9]{0,5}"
form    = "PAY-<number>"
why     = "every change is traced to its request"'

# history BRANCH BAD: a line of commits; number BAD (0: none) has no ticket, one in between is high risk.
history() {
  local i message path
  for ((i = 1; i <= count; i++)); do
    message="Change $i"$'\n\n'"Reviewed-by: Ines Okafor <ines@example.org>"$'\n'
    ((i == $2)) || message+="Ticket: PAY-$((i % 40 + 1))"$'\n'
    path=src/part$((i % 9))/file$((i % 50))
    ((i != 1000)) || path=src/crypto/key
    printf 'commit refs/heads/%s\ncommitter Dana Reyes <dana@example.org> %d +0000\ndata %d\n%s\n' \
      "$1" $((1700000000 + i)) ${#message} "$message"
    printf 'M 100644 inline %s\ndata %d\n%d\n\n' "$path" ${#i} "$i"
  done
}

new_repository payments
new_clone dana
history good 0 | git fast-import --quiet
history bad 2300 | git fast-import --quiet
bad=$(git rev-parse bad~$((count - 2300)))

refused ticket-missing git push -q origin bad:refs/heads/main
says "${bad:0:12}"
says "1 of $count new commits fails, $((count - 1)) pass"
accepted git push -q origin good:refs/heads/main
record_verifies

# decision OUTCOME FILTER: of the newest decision with that verdict.
decision() {
  refwarden audit list --audit "$audit" --json | jq -c "select(.type == \"decision\" and .verdict == \"$1\") | $2" | tail -n 1
}
# holds WANTED GOT
holds() {
  checks=$((checks + 1))
  [[ $1 == "$2" ]] || fail "the record has $2 where it should have $1"
}
holds "[$count,\"high\",[$count,$count]]" "$(decision accepted '.updates[0] | [.commits, .risk.class, [.rules[].judged]]')"
holds "[$count,40,$count]" \
  "$(decision accepted '.updates[0] | [.cut.signers.count, (.tickets | length), .cut.reviews.count]')"
holds "[\"$bad\"]" "$(decision refused '[.updates[0].rules[] | select(.code == "ticket-missing") | .commits[]] |
  map(sub("^sha[0-9]+:"; ""))')"
# The lists that were cut name each commit once.
for list in signers reviews; do
  blob=$audit/blobs/$(decision accepted ".updates[0].cut.$list.blob" | tr -d '"' | cut -d: -f2).json
  holds "$count" "$(jq '[.[].commit] | unique | length' "$blob")"
done

# From there on every commit is known, and a second branch has nothing new.
accepted git push -q origin good:refs/heads/release/1
holds 0 "$(decision accepted '.updates[0].commits')"

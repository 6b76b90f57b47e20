#!/usr/bin/env bash
# 64 pushes at once to one server: all are judged, each landed ref has its decision, the chain verifies.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
fault_server ssh

# Sixteen commits that all want to be the next on one branch.
accepted git push -q origin "$good:refs/heads/release/one"
for i in $(seq 16); do
  git checkout -q --detach "$good"
  commit "PAY-9 Contender" -- src/contender "$i"
  contender[i]=$(git rev-parse HEAD)
done
before=$(cat "$audit"/*.jsonl | grep -c '"type":"decision"')

push() { # push NUMBER COMMIT REF
  local code=0
  git push -q "$repository" "$2:refs/heads/$3" >"$t/push-$1" 2>&1 || code=$?
  echo "$code" >"$t/code-$1"
}
for i in $(seq 40); do push "$i" "$good" "release/good-$i" & done
for i in $(seq 41 48); do push "$i" "${bad[i % 3]}" "release/bad-$i" & done
for i in $(seq 49 64); do push "$i" "${contender[i - 48]}" release/one & done
wait

checks=$((checks + 1))
for i in $(seq 40); do
  [[ $(<"$t/code-$i") == 0 ]] || { cat "$t/push-$i" && fail "good push $i of 64 at once was refused"; }
done
for i in $(seq 41 48); do
  [[ $(<"$t/code-$i") != 0 ]] || fail "bad push $i of 64 at once was let in"
done
winners=$(cat "$t"/code-{49,5?,6?} | grep -cx 0)
((winners == 1)) || fail "$winners of 16 pushes to one branch went through"
after=$(cat "$audit"/*.jsonl | grep -c '"type":"decision"')
((after == before + 64)) || fail "$((after - before)) decisions for 64 pushes"

# Each ref where its newest accepted decision says, and none besides.
checks=$((checks + 1))
jq -r 'select(.type == "decision" and .verdict != "refused") | .updates[] | "\(.ref) \(.new)"' \
  "$audit"/*.jsonl | sed 's/ sha1:/ /' | sort -u >"$t/decided"
git --git-dir="$repository" for-each-ref --format='%(refname) %(objectname)' | sort >"$t/landed"
[[ -z $(comm -13 "$t/decided" "$t/landed") ]] || fail "landed without a decision: $(comm -13 "$t/decided" "$t/landed")"
record_verifies
output=$(refwarden audit verify --audit "$audit" --repo "$repository")
commit "PAY-10 Next" -- src/next 1
accepted git push -q origin HEAD:refs/heads/release/next

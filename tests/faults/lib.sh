# shellcheck shell=bash
# Faults: tests/e2e/lib.sh, a server whose policy asks for much, a commit that it accepts
# ($good) and ones that it refuses ($bad), and `sweep`, which runs the hook with each of
# them again and again while one call after the other goes wrong (inject.cpp).
# shellcheck source-path=SCRIPTDIR/../e2e source=../e2e/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

faults=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
library=$REFWARDEN_BUILD/tests/librefwarden_faults.so
if [[ ! -f $library ]]; then
  fail "no $library: sanitized builds have none"
fi
export REFWARDEN_FAULT_LIBRARY=$library

rules() {
  signature_rule
  cat <<'TOML'

[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "subject"
pattern = "[A-Z]+-[0-9]+"
form    = "PAY-123 What changes"
why     = "each change has a ticket"

[rules.history]
kind  = "history"
on    = ["protected"]
forbid = ["rewrite", "delete"]
why   = "nothing is taken back"

[rules.content]
kind      = "content"
on        = ["protected"]
max-bytes = 1000
forbid    = ["symlink", "executable", "case-twin", "unportable-name", "conflict-marker"]
why       = "what enters the tree stays readable"
TOML
}

# fault_server FORMAT: dana with a key of that format, the server, $repository, a clone, $good, $bad.
fault_server() {
  confinement=${confinement:-refuse}
  engine=${engine:-fast}  # as where the policy says nothing
  new_person dana "Dana Reyes" dana@example.org "$1"
  new_server "$(rules)"
  new_repository payments
  new_clone dana
  commit "PAY-1 Start" -- a 1
  accepted git push -q origin main
  commit "PAY-2 Good" -- src/b 2
  good=$(git rev-parse HEAD)
  bad=()
  git checkout -q --detach
  commit "PAY-3 Nobody's" --no-gpg-sign -- src/c 3
  bad+=("$(git rev-parse HEAD)")
  git checkout -q --detach main
  commit "No ticket" -- src/c 3
  bad+=("$(git rev-parse HEAD)")
  git checkout -q --detach main
  commit "PAY-3 A conflict" -- src/d/conflict $'<<<<<<< a\n=======\n>>>>>>> b'
  bad+=("$(git rev-parse HEAD)")
  git checkout -q main
  # The objects are there, and no protected ref has them yet.
  accepted git push -q origin "$good:refs/heads/topic/good" "${bad[0]}:refs/heads/topic/a" \
    "${bad[1]}:refs/heads/topic/b" "${bad[2]}:refs/heads/topic/c"
}

# sweep MODE[:MOST] ...: see sweep.py; MOST calls are tried, spread over all of them.
sweep() {
  checks=$((checks + 1))
  python3 "$faults/sweep.py" "$repository" "$audit" "$good" "${bad[*]}" "$@" || fail "sweep $*"
}

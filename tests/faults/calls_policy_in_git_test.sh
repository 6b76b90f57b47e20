#!/usr/bin/env bash
# The same where the policy stands in git: half a checkout is never a policy. With `first-` each run has to
# make it.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
fault_server ssh
payments=$repository
bare_repository policy
new_clone dana "$t/clones/policy"
cp -r "$policy"/. .
: >repos/.gitkeep
git add .
git commit -q -m "The policy"
accepted git push -q origin main
policy=$t/server/etc
mkdir "$policy"
mkdir -m 700 "$t/server/checkouts"
cat >"$policy/system.toml" <<TOML
schema = 1

[server]
policy-repository = "$repository"
policy-checkout   = "$t/server/checkouts"
TOML
repository=$payments
refwarden repo install --policy "$policy" "$repository" >"$t/install" 2>&1 || { cat "$t/install" && fail "repo install"; }
export REFWARDEN_FAULT_CHECKOUTS=$t/server/checkouts
sweep first-kill:30 first-EIO:120 first-EACCES:20 first-EMFILE+:20 first-full-disk first-torn first-no-memory:20 EIO:60

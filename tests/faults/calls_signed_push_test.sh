#!/usr/bin/env bash
# The same while signed pushes are judged: a certificate that cannot be read or kept lets nothing in, and each
# one that the record names is there afterwards.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
fault_server ssh
cat >>"$policy/system.toml" <<'TOML'

[rules.signed-pushes]
kind    = "signed-push"
on      = ["protected"]
signers = ["dana"]
why     = "whoever moves this ref answers for it"
TOML
sweep_unsigned() { (sweep count:1) >"$t/unsigned" 2>&1; }
checks=$((checks + 1))
sweep_unsigned && fail "a push without a certificate passed"
grep -qF 'error[push-unsigned]' "$t/unsigned" || { cat "$t/unsigned" && fail "refused for another reason"; }
export REFWARDEN_FAULT_SIGNER=${key_of[dana]}
sweep kill:30 EIO:90 EACCES:20 EMFILE+:20 EINTR:24 full-disk torn no-memory:20
# Each accepted push has its own.
kept=$(find "$audit/certificates" -type f ! -name '.new-*' | wc -l)
checks=$((checks + 1))
((kept > 100)) || fail "only $kept certificates were kept"

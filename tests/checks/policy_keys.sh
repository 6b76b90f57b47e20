#!/usr/bin/env bash
# The keys that the readers know (src/policy/keys.cpp) and those of refwarden-policy(5) are the same, table
# by table. In the manual a table's name is the last word of its heading.
set -euo pipefail
cd "$(dirname "$0")/../.."

in_code=$(sed -nE 's/^ *KeyInfo\{"([a-z0-9-]+)", "([a-z0-9-]+)".*/\1 \2/p' src/policy/keys.cpp | sort)
in_manual=$(awk '
  /^\.Sh / { within = ($2 == "KEYS" || $2 == "POLICY") }
  /^\.Ss / { table = $NF }
  within && /^\.It Cm / { print table, $3 }' man/refwarden-policy.5 | sort)

if [[ -z $in_code ]]; then
  echo "no keys found in src/policy/keys.cpp"
  exit 1
fi
if ! difference=$(diff <(echo "$in_code") <(echo "$in_manual")); then
  echo "table and key: < only in src/policy/keys.cpp, > only in man/refwarden-policy.5"
  echo "$difference"
  exit 1
fi

# The same for the codes of diagnostics, in the order of both.
codes=$(tr -d '\n' <src/policy/codes.cpp | grep -oE 'ProblemKind\{P::[a-z_0-9]+, *"[a-z0-9-]+"' | sed -E 's/.*"([a-z0-9-]+)"/\1/')
told=$(sed -n '/^\.Sh DIAGNOSTICS/,$ s/^\.It Li //p' man/refwarden-policy.5)
if [[ -z $codes ]] || ! difference=$(diff <(echo "$codes") <(echo "$told")); then
  echo "codes: < only in src/policy/codes.cpp, > only in man/refwarden-policy.5"
  echo "$difference"
  exit 1
fi

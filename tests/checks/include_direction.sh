#!/usr/bin/env bash
# Data flows one way: a folder of src/ includes only from itself and from folders to its left, and
# each library's header is included by one file only (ARCHITECTURE.md).
set -euo pipefail
cd "$(dirname "$0")/../.."

order=(base git intake signature policy facts rules cases report audit rehearse app hooks)
declare -A rank
for i in "${!order[@]}"; do rank[${order[$i]}]=$i; done

bad=0
while IFS=: read -r file line text; do
  from=${file#src/}
  from=${from%%/*}
  target=$(sed -E 's/^#include "([a-z_]+)\/.*/\1/' <<<"$text")
  if [[ -z ${rank[$target]:-} || -z ${rank[$from]:-} ]]; then
    echo "$file:$line: unknown folder in: $text"
    bad=1
  elif ((rank[$target] > rank[$from])); then
    echo "$file:$line: $from/ must not include from $target/"
    bad=1
  fi
done < <(grep -rnE '^#include "' src hooks --include='*.cpp' --include='*.hpp' || true)

# library header pattern -> the files that may include it
only() {
  local header=$1 allowed=$2 hits
  hits=$(grep -rlE "#include <($header)" src hooks tests/support --include='*.cpp' --include='*.hpp' |
    grep -vE "$allowed" || true)
  if [[ -n $hits ]]; then
    echo "only $allowed may include <$header>, but so do:"
    echo "$hits"
    bad=1
  fi
}
only 'git2' '^src/git/libgit2_repository'
only 'gpgme' '^src/signature/gpgme_'
only 'openssl/(cms|pem|x509[a-z0-9_]*)\.h' '^src/signature/x509_'
only 'toml\+\+' '^src/policy/toml_document'
only 'boost/program_options' '^src/app/'
only 're2/' '^src/base/pattern'
only 'utf8proc' '^src/base/fold'
exit "$bad"

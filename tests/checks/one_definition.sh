#!/usr/bin/env bash
# A type's name stands for one type: two headers, or a header and a source file outside of an unnamed
# namespace, that define one name would give the linker two bodies to choose from.
set -euo pipefail
cd "$(dirname "$0")/../.."
names=$(
  while read -r file; do
    awk '
      /^namespace \{/ { unnamed = 1 }
      /^}  \/\/ namespace$/ { unnamed = 0 }
      !unnamed && match($0, /^(struct|class|enum class|union) [A-Za-z0-9_]+( final)?( : [^;]*)? \{/) {
        sub(/^(enum class|struct|class|union) /, "")
        sub(/[ :{].*/, "")
        print
      }' "$file"
  done < <(git ls-files 'src/*.hpp' 'src/*.cpp') | sort | uniq -d
)
if [[ -n $names ]]; then
  echo "defined more than once:"
  echo "$names"
  exit 1
fi

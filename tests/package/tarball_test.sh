#!/usr/bin/env bash
# The release tarball has what the repository has, and configures where there is no git.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

pack CPackSourceConfig.cmake
tarball=$(find "$t/packages" -maxdepth 1 -name 'refwarden-*.tar.gz')
tar -C "$t" -xzf "$tarball"
folder=$t/$(basename "$tarball" .tar.gz)

checks=$((checks + 1))
missing=$(cd "$source_dir" && git -c safe.directory='*' ls-files | grep -v '^\.git' | while IFS= read -r file; do
  cmp -s "$file" "$folder/$file" || echo "$file"
done)
[[ -z $missing ]] || fail "not in the tarball, or different: $missing"

# Every program but git.
mkdir "$t/bin"
find /usr/bin /bin -maxdepth 1 ! -name 'git*' ! -type d -exec ln -sf -t "$t/bin" {} +
checks=$((checks + 2))
PATH=$t/bin cmake -S "$folder" -B "$t/build" -G Ninja -DREFWARDEN_TESTS=OFF >"$t/cmake.log" 2>&1 ||
  { cat "$t/cmake.log" && fail "the tarball does not configure without git"; }
! ninja -C "$t/build" -t commands | grep -wE 'git' | grep -v '/git/' | grep . ||
  fail "a command of the build runs git"

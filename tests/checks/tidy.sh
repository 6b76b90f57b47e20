#!/usr/bin/env bash
# clang-tidy over the programs and the core, with clang's own view of each file (so that clang 14
# reading all of it without a warning is shown as well). Needs a build folder configured with clang.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${REFWARDEN_TIDY_BUILD:-build/tidy}
[[ -f $build/compile_commands.json ]] || cmake --preset tidy >/dev/null
# Output is shown only for files with findings; xargs is 123 when any of them had one.
git ls-files -z 'src/*.cpp' 'hooks/*.cpp' |
  xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 --quiet -p "$build" 2>/dev/null

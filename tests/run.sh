#!/usr/bin/env bash
# Installs what testing needs, builds, and runs everything through ctest: unit, golden and end-to-end
# tests on the release build and again under AddressSanitizer and UBSan, what starts threads under
# ThreadSanitizer, every fuzzer for half a
# minute, and the checks of format, style, documentation and drift. Arguments go to ctest (for example: tests/run.sh -R unit).
set -euo pipefail
cd "$(dirname "$0")/.."

# shellcheck source-path=SCRIPTDIR/.. source=install/packages.sh
. install/packages.sh
ensure_packages build test

jobs=$(nproc)
cmake --preset asan -DREFWARDEN_PRECOMPILE=ON -DREFWARDEN_TESTS=ON >/dev/null
cmake --preset tsan -DREFWARDEN_PRECOMPILE=ON -DREFWARDEN_TESTS=ON >/dev/null
cmake --preset tidy >/dev/null
cmake --preset release -DREFWARDEN_PRECOMPILE=ON -DREFWARDEN_TESTS=ON \
  -DREFWARDEN_SANITIZED_BUILD="$PWD/build/asan" \
  -DREFWARDEN_THREAD_BUILD="$PWD/build/tsan" \
  -DREFWARDEN_TIDY_BUILD="$PWD/build/tidy" >/dev/null
cmake --build build/release --parallel "$jobs"
cmake --build build/asan --parallel "$jobs"
cmake --build build/tsan --parallel "$jobs" --target refwarden_thread_tests

exec ctest --test-dir build/release --parallel "$jobs" --output-on-failure --no-tests=error "$@"

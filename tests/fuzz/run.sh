#!/usr/bin/env bash
# Runs one fuzzer: run.sh NAME [SECONDS]. It begins with its corpus and everything that a fuzzer once
# found; what it adds stays in a folder of its own, and a finding lies in the build folder.
set -euo pipefail
cd "$(dirname "$0")"
name=$1 seconds=${2:-30}
build=${REFWARDEN_FUZZ_BUILD:-$PWD/../../build/asan}
export UBSAN_OPTIONS=print_stacktrace=1
# Small stacks and quarantine, and no weights of rare features, let the slow fuzzers (judge, policy)
# run half as many inputs again in the same time.
export ASAN_OPTIONS=malloc_context_size=3:quarantine_size_mb=32

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/new" "$work/tmp"
export TMPDIR=$work/tmp
mkdir -p "$build/findings"
folders=("corpus/$name")
if [[ -d regressions/$name ]]; then
  folders+=("regressions/$name")
fi
"$build/tests/fuzz/${name}_fuzz" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -seed=1 \
  -entropic=0 -print_final_stats=1 -artifact_prefix="$build/findings/$name-" "$work/new" "${folders[@]}"

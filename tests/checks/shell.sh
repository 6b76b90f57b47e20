#!/usr/bin/env bash
# Shell scripts without shellcheck findings.
set -euo pipefail
cd "$(dirname "$0")/../.."
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
shellcheck --external-sources --source-path=SCRIPTDIR --source-path=. "${scripts[@]}"

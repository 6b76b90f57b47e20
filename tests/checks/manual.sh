#!/usr/bin/env bash
# Manual pages without mandoc findings.
set -euo pipefail
cd "$(dirname "$0")/../.."
mapfile -t pages < <(git ls-files 'man/*.[1578]')
((${#pages[@]} > 0))
mandoc -Tlint -Wwarning "${pages[@]}"

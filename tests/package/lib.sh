# shellcheck shell=bash
# What tests of the package share, on top of what end-to-end tests do.
# shellcheck source-path=SCRIPTDIR source=../e2e/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "$source_dir"

# pack CONFIGURATION: what cpack makes of one of the build folder's, in $t/packages.
pack() {
  cpack --config "$REFWARDEN_BUILD/$1" -B "$t/packages" >"$t/cpack.log" 2>&1 ||
    { cat "$t/cpack.log" && fail "cpack failed"; }
}

# Sets $package.
make_package() {
  pack CPackConfig.cmake
  package=$(find "$t/packages" -maxdepth 1 -name 'refwarden_*.deb')
  [[ -f $package ]] || fail "not one package: $package"
}

#!/usr/bin/env bash
# The README's path from the package to a first push, in a Debian 12 with nothing else in it; then an upgrade,
# a removal and a purge (newcomer.sh). Skipped, and said so, where no Debian mirror can be reached.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

k_skipped=77 # SKIP_RETURN_CODE in tests/CMakeLists.txt
make_package

# The README's commands as it has them: the blocks below a heading.
# commands_below HEADING
commands_below() {
  awk -v heading="## $1" '/^##/ { inside = ($0 == heading) } inside && /^```/ { open = !open; next }
    inside && open' "$source_dir/README.md"
}
mkdir "$t/copied"
cp "$package" "$source_dir/tests/package/newcomer.sh" "$t/copied"
commands_below 'Install it on a server' >"$t/copied/commands"
checks=$((checks + 1))
[[ -s $t/copied/commands ]] || fail "the README has no commands to install it"

# This machine's own sources and ways to them, whatever they are.
mapfile -t sources < <(find /etc/apt -maxdepth 2 \( -name '*.list' -o -name '*.sources' \) ! -empty)
mapfile -t settings < <(grep -lsE '^(Acquire::(http|https|Check))' /etc/apt/apt.conf.d/* /etc/apt/apt.conf || true)
# shellcheck disable=SC2016 # $1 is the hook's
mmdebstrap --quiet --variant=apt --format=null "${settings[@]/#/--aptopt=}" \
  --customize-hook="copy-in $t/copied /" \
  --customize-hook='chroot "$1" env -i bash /copied/newcomer.sh' \
  bookworm - "${sources[@]}" >"$t/clean.log" 2>&1 </dev/null || {
  tail -60 "$t/clean.log"
  if ! grep -q '^newcomer: begins$' "$t/clean.log"; then
    echo "SKIPPED: no clean Debian 12 could be made here"
    exit "$k_skipped"
  fi
  fail "the newcomer's path in a clean Debian 12"
}
cat "$t/clean.log"
checks=$((checks + 1))
grep -q '^newcomer: [1-9][0-9]* checks$' "$t/clean.log" || fail "the newcomer's path did not end"

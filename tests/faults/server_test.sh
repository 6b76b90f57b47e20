#!/usr/bin/env bash
# Faults of the server, met by real pushes and by the hook alone: gpg, disk, objects, limits, signals.
# (Files of the policy, the folder of the record, RLIMIT_FSIZE: e2e/bad_input_test.sh.)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
confinement=warn
fault_server openpgp
zero=0000000000000000000000000000000000000000
number=0

# hook COMMIT: pre-receive as git would run it, for a new branch; its exit code is $code.
hook() {
  number=$((number + 1))
  code=0
  output=$(cd "$repository" && echo "$zero $1 refs/heads/release/hook-$number" |
    GIT_DIR=. timeout 60 refwarden-pre-receive 2>&1) || code=$?
}

# mended: with the fault gone the good push passes and everything is in order.
mended() {
  checks=$((checks + 1))
  hook "$good"
  ((code == 0)) || fail "the next good push: exit $code"
  record_verifies
}

# --- gpg -------------------------------------------------------------------------------------------------
# push_with GPG COMMIT: a real push to a server on which GPG stands for gpg, and which has no Landlock, or
# gpg itself would be the only program that runs.
push_with() {
  "$faults/../support/without_calls.py" landlock env LD_PRELOAD="$library" REFWARDEN_FAULT_GPG="$1" git push -q origin "$2:refs/heads/release/gpg"
}

fake_gpg() { # fake_gpg NAME LINE: a program in the place of gpg
  printf '#!/bin/bash\n%s\n' "$2" >"$t/$1"
  chmod 755 "$t/$1"
}

refused server-broken push_with "$t/missing" "$good"
refused server-broken push_with /bin/false "$good"
refused server-broken push_with /bin/true "$good"
fake_gpg garbage 'head -c 100000 /dev/urandom; head -c 100000 /dev/urandom >&2'
refused server-broken push_with "$t/garbage" "$good"
fake_gpg dies 'kill -SEGV $$'
refused server-broken push_with "$t/dies" "$good"
# gpg says that all is well whatever it is asked.
fake_gpg liar 'echo "[GNUPG:] NEWSIG"; echo "[GNUPG:] GOODSIG 0 x"; echo "[GNUPG:] VALIDSIG '"${key_of[dana]}"'"'
refused server-broken push_with "$t/liar" "$good"
refused server-broken push_with "$t/liar" "${bad[0]}"
mkfifo "$t/never"
fake_gpg hangs "[[ \$* != *--version* ]] || exec /usr/bin/gpg --version; read -r line <$t/never"
SECONDS=0
refused server-broken push_with "$t/hangs" "$good"
((SECONDS < 60)) || fail "a hanging gpg held the push for $SECONDS seconds"
mended

# --- a hook that is killed, under real git ---------------------------------------------------------------
truncate -s 4096 "$t/state"
for at in 1 5 60 250; do
  checks=$((checks + 1))
  before=$(git --git-dir="$repository" for-each-ref)
  if env LD_PRELOAD="$library" REFWARDEN_FAULT=kill REFWARDEN_FAULT_AT=$at REFWARDEN_FAULT_IN=pre-receive \
    REFWARDEN_FAULT_STATE="$t/state" git push -q origin "$good:refs/heads/release/killed" 2>"$t/out"; then
    fail "a push whose hook was killed at call $at is in"
  fi
  [[ $before == "$(git --git-dir="$repository" for-each-ref)" ]] || fail "refs moved"
  truncate -s 0 "$t/state" && truncate -s 4096 "$t/state"
done
mended

# --- limits of the process -------------------------------------------------------------------------------
# limited OPTION VALUE ...: under none of them is a bad push let in, and nothing hangs; under the last
# the good one passes.
limited() {
  local option=$1 value commit good_code=
  shift
  for value in "$@"; do
    for commit in "$good" "${bad[number % 3]}"; do
      checks=$((checks + 1))
      number=$((number + 1))
      code=0
      echo "$zero $commit refs/heads/release/limit-$number" >"$t/line"
      (cd "$repository" && ulimit "$option" "$value" && GIT_DIR=. exec timeout 60 refwarden-pre-receive) \
        <"$t/line" >"$t/out" 2>&1 || code=$?
      ((code != 124)) || fail "hangs with ulimit $option $value"
      if [[ $commit == "$good" ]]; then
        good_code=$code
      else
        ((code != 0)) || fail "the bad push passes with ulimit $option $value"
      fi
    done
    hook "$good"
    ((code == 0)) || fail "after ulimit $option $value: exit $code"
  done
  ((good_code == 0)) || fail "the good push with ulimit $option $value: exit $good_code"
}
limited -n 3 4 5 6 7 8 10 12 16 20 32
limited -v 20000 40000 60000 80000 100000 200000 1000000
record_verifies

# --- streams ---------------------------------------------------------------------------------------------
for commit in "$good" "${bad[@]}"; do
  for closed in '2>&-' '1>&- 2>&-' '2>/dev/full' '0<&-'; do
    checks=$((checks + 1))
    number=$((number + 1))
    code=0
    line="$zero $commit refs/heads/release/stream-$number"
    (cd "$repository" && GIT_DIR=. bash -c "echo '$line' | refwarden-pre-receive $closed" >"$t/out" 2>&1) ||
      code=$?
    if [[ $commit == "$good" && $closed != '0<&-' ]]; then
      ((code == 0)) || fail "the good push with $closed: exit $code"
    else
      ((code != 0)) || fail "the push of $commit passes with $closed"
    fi
  done
done
mended

# --- objects ---------------------------------------------------------------------------------------------
git --git-dir="$repository" gc -q
commit "PAY-4 More" -- src/e 4
pack=$(find "$repository/objects/pack" -name '*.pack')
mv "$pack" "$t/pack"
checks=$((checks + 1))
hook "$good"
((code != 0)) || fail "passes without the pack"
hook "${bad[0]}"
((code != 0)) || fail "passes without the pack"
mv "$t/pack" "$pack"
mended
cp "$pack" "$t/pack"
chmod 644 "$pack"
python3 - "$pack" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as pack:
    pack.seek(12)
    rest = pack.read()
    pack.seek(12)
    pack.write(bytes(byte ^ 0x55 for byte in rest))
PYTHON
for commit in "$good" "${bad[@]}"; do
  checks=$((checks + 1))
  hook "$commit"
  ((code != 0)) || fail "$commit passes with a pack of garbage"
done
cp "$t/pack" "$pack"
mended
# An object that is there and cannot be opened, also not by root.
git --git-dir="$repository" unpack-objects -q <"$t/pack" || true
mv "$repository/objects/pack" "$t/packs"
mkdir "$repository/objects/pack"
git --git-dir="$repository" unpack-objects -q <"$t/pack"
for name in "$good" "$good^{tree}" "$good:src/b" "${bad[0]}" "${bad[2]}:src/d/conflict"; do
  id=$(git --git-dir="$repository" rev-parse "$name")
  object=$repository/objects/${id:0:2}/${id:2}
  mv "$object" "$t/object"
  ln -s loop "$repository/objects/${id:0:2}/loop"
  ln -s loop "$object"
  for commit in "$good" "${bad[@]}"; do
    checks=$((checks + 1))
    hook "$commit"
    [[ $code != 0 || $commit == "$good" ]] || fail "the bad $commit passes while $name cannot be read"
  done
  rm "$object" "$repository/objects/${id:0:2}/loop"
  mv "$t/object" "$object"
done
mended

# --- refs and configuration ------------------------------------------------------------------------------
git --git-dir="$repository" pack-refs --all
for file in packed-refs config refs/heads; do
  mv "$repository/$file" "$t/away"
  ln -s "$(basename "$file")" "$repository/$file"
  checks=$((checks + 1))
  hook "$good"
  ((code == 4)) || fail "exit $code while $file cannot be read"
  says "error[server-broken]"
  rm "$repository/$file"
  mv "$t/away" "$repository/$file"
done
mended

# --- disks, where this account may mount ------------------------------------------------------------------
# in_mounts COMMAND: in a mount namespace of its own.
in_mounts() { unshare -m bash -euc "$1"; }
if in_mounts true 2>/dev/null; then
  export repository audit good zero t
  checks=$((checks + 1))
  # shellcheck disable=SC2016
  in_mounts '
    run() { code=0; (cd "$repository" && echo "$zero $good refs/heads/release/$1" | GIT_DIR=. refwarden-pre-receive >"$t/out" 2>&1) || code=$?; }
    mount --bind "$audit" "$audit"
    mount -o remount,bind,ro "$audit"
    run read-only
    [[ $code == 4 ]] || { echo "exit $code with a read-only record"; exit 1; }
    umount "$audit"
    mkdir "$t/small"
    mount -t tmpfs -o size=64k,mode=700 none "$t/small"
    cp -a "$audit"/. "$t/small" 2>/dev/null || true
    mount --bind "$t/small" "$audit"
    head -c 70000 /dev/zero >"$audit/filler" 2>/dev/null || true
    run full
    [[ $code == 4 ]] || { echo "exit $code with a full disk"; exit 1; }
    rm "$audit/filler"; rm -rf "$audit/"* ; run room
    [[ $code == 0 ]] || { echo "exit $code with room again"; exit 1; }
    refwarden audit verify --audit "$audit" >/dev/null' || fail "a disk"
else
  echo "no mount namespaces here: the read-only and the full disk are left out"
fi
mended

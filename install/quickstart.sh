#!/usr/bin/env bash
# quickstart.sh [--dir DIR]: installs what refwarden needs, builds it, sets up a protected repository and
# a developer's clone in DIR (default: build/quickstart), and pushes to it for real.
set -euo pipefail
source_dir=$(cd "$(dirname "$0")/.." && pwd)
dir=$source_dir/build/quickstart

while (($#)); do
  case $1 in
    --dir)
      (($# >= 2)) || { echo "quickstart: --dir needs a folder" >&2 && exit 2; }
      dir=$2
      shift 2
      ;;
    -h | --help)
      sed -n '2,3s/^# //p' "$0"
      exit 0
      ;;
    *)
      echo "quickstart: unknown argument '$1'; usage: quickstart.sh [--dir DIR]" >&2
      exit 2
      ;;
  esac
done

# shellcheck source-path=SCRIPTDIR/.. source=install/packages.sh
. "$source_dir/install/packages.sh"

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
show() { printf '$ %s\n' "$*"; }
run() {
  show "$@"
  "$@"
}

say "Packages"
ensure_packages build
echo "all there"

say "Build"
cd "$source_dir"
build=${REFWARDEN_BUILD:-build/release} # the tests have one already
if [[ -z ${REFWARDEN_BUILD:-} ]]; then
  cmake --preset release -DREFWARDEN_PRECOMPILE=ON -DREFWARDEN_TESTS=OFF >/dev/null
  cmake --build "$build" --parallel "$(nproc)" --target refwarden refwarden-pre-receive \
    refwarden-update refwarden-post-receive
fi

# Only a folder that an earlier run made is made anew.
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
marker=$dir/.refwarden-quickstart
if [[ -n $(ls -A "$dir") && ! -e $marker ]]; then
  echo "quickstart: $dir is not empty and was not made by this script; name another with --dir" >&2
  exit 2
fi
find "$dir" -mindepth 1 -delete
touch "$marker"
umask 022

cmake --install "$build" --prefix "$dir/usr" >/dev/null
export PATH="$dir/usr/bin:$PATH"
# Nothing of this account's own git settings takes part.
export GIT_CONFIG_GLOBAL=$dir/gitconfig GIT_CONFIG_NOSYSTEM=1
: >"$GIT_CONFIG_GLOBAL"
git config --global init.defaultBranch main
git config --global advice.detachedHead false

policy=$dir/server/policy
repo=$dir/server/git/payments.git
clone=$dir/dana/payments
mkdir -p "$dir/server/git" "$dir/server/audit" "$policy/repos" "$policy/keys" "$dir/dana" "$dir/ines"
chmod 700 "$dir/server/audit"

say "People: Dana writes code, Ines and Priya review it"
for person in dana ines priya; do
  mkdir -p "$dir/$person"
  ssh-keygen -q -t ed25519 -N '' -C "" -f "$dir/$person/key"
done
key_of() { cut -d' ' -f1,2 "$dir/$1/key.pub"; }

cat >"$policy/people.toml" <<TOML
schema = 1

[people.dana]
name   = "Dana Reyes"
emails = ["dana@example.org"]
keys   = ["$(key_of dana)"]

[people.ines]
name   = "Ines Okafor"
emails = ["ines@example.org"]
keys   = ["$(key_of ines)"]

[people.priya]
name   = "Priya Nair"
emails = ["priya@example.org"]
keys   = ["$(key_of priya)"]

[groups]
developers    = ["dana", "ines", "priya"]
crypto-owners = ["ines", "priya"]
TOML

cat >"$policy/system.toml" <<TOML
schema = 1

[server]
mode    = "enforce"
host    = "plain"
contact = "git-admins@example.org"
people  = "people.toml"
keys    = "keys"
repos   = "repos"
audit   = "$dir/server/audit"

[confinement]
missing = "warn"                 # a server says "refuse"; this is to try in any container

[refs.protected]
match = ["refs/heads/main", "refs/heads/release/**"]

[risk]
classes = ["normal", "high"]
default = "normal"

[[risk.floor]]
class   = "high"
paths   = ["src/crypto/**"]
because = "key handling"

[rules.signed-commits]
kind    = "signature"
on      = ["protected"]
each    = "commit"
signers = ["developers"]
why     = "a known person stands behind every commit on this branch"

[rules.no-rewrite]
kind   = "history"
on     = ["protected"]
forbid = ["rewrite", "delete"]
why    = "published history stays"
TOML

cat >"$policy/repos/payments.toml" <<TOML
schema = 1

[repo]
paths = ["$repo"]

[rules.one-review]
kind     = "reviews"
on       = ["protected"]
count    = 1
from     = ["developers"]
evidence = "trailer"
trailer  = "Reviewed-by"
why      = "somebody else has read the change"

[rules.expert-review]
kind          = "reviews"
on            = ["protected"]
risk          = ["high"]
count         = 1
from          = ["crypto-owners"]
distinct-from = ["one-review"]
evidence      = "trailer"
trailer       = "Reviewed-by"
why           = "high-risk code is reviewed a second time by an expert"

[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Ticket"
pattern = "(PAY|OPS)-[1-9][0-9]{0,5}"
form    = "PAY-<number> or OPS-<number>"
why     = "every change is traced to its request"
TOML

say "The server: a bare repository, the policy, the hooks"
git init -q --bare "$repo"
run refwarden repo install --policy "$policy" "$repo"
run refwarden policy check --folder "$policy"

say "Dana's clone"
git clone -q "$repo" "$clone" 2>/dev/null
cd "$clone"
git config user.name "Dana Reyes"
git config user.email dana@example.org
git config gpg.format ssh
git config user.signingKey "$dir/dana/key"
echo "dana@example.org namespaces=\"git\" $(key_of dana)" >"$dir/dana/allowed_signers"
git config gpg.ssh.allowedSignersFile "$dir/dana/allowed_signers"

push() { # push refused|accepted ARGUMENT...
  local expected=$1 outcome=accepted
  shift
  show "git push $*"
  git push "$@" || outcome=refused
  if [[ $outcome != "$expected" ]]; then
    echo "quickstart: this push was $outcome and should have been $expected" >&2
    exit 1
  fi
}

echo "# Payments" >README.md
git add README.md
git commit -q -S -m "Start the payments service" -m "Ticket: PAY-1
Reviewed-by: Ines Okafor <ines@example.org>"
push accepted -q -u origin main

say "1. A commit without a signature: refused"
echo "Takes payments." >>README.md
git commit -qam "Say what it does" -m "Ticket: PAY-2
Reviewed-by: Ines Okafor <ines@example.org>"
push refused origin main

say "2. The same commit through an unprotected branch first: refused all the same"
push accepted -q origin main:refs/heads/topic
push refused origin main
git reset -q --hard origin/main

say "3. High-risk code with one review and no ticket: refused"
mkdir -p src/crypto
echo "int wrap_key();" >src/crypto/wrap.h
git add src
git commit -q -S -m "Wrap the session key" -m "Reviewed-by: Ines Okafor <ines@example.org>"
push refused origin main

say "4. The same change with what was asked for: accepted"
git commit -q --amend --no-edit -S --trailer "Ticket: PAY-3" \
  --trailer "Reviewed-by: Priya Nair <priya@example.org>"
git log -1 --format='%B'
push accepted origin main

say "The record"
run refwarden audit list --audit "$dir/server/audit"
run refwarden audit verify --audit "$dir/server/audit" --repo "$repo"

cat <<TEXT

Everything is in $dir
  server/policy   what is asked for: system.toml, people.toml, repos/payments.toml
  server/git      the protected repository
  server/audit    the record
  dana/payments   the developer's clone, with its key beside it

Try next:
  cd $clone
  export GIT_CONFIG_GLOBAL=$GIT_CONFIG_GLOBAL PATH=$dir/usr/bin:\$PATH
  git push --force origin HEAD~1:main     # rolling back is refused, too
  refwarden policy show --folder $policy --repo $repo
  \$EDITOR $policy/repos/payments.toml     # make a typo, then: refwarden policy check --folder $policy
TEXT

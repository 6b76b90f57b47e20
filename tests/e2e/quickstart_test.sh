#!/usr/bin/env bash
# The README's first command shows what it says, a second run works, and what it tells people to try works.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
for _ in 1 2; do
  accepted "$source_dir/install/quickstart.sh" --dir "$t/quick"
  says "error[commit-unsigned]"
  says "error[review-missing]"
  says "error[ticket-missing]"
  says "main -> main"
  says "the record is whole"
done

# Its folder is its own: another one's files stay.
mkdir "$t/other"
touch "$t/other/precious"
checks=$((checks + 1))
if "$source_dir/install/quickstart.sh" --dir "$t/other" >"$t/out" 2>&1; then
  fail "quickstart took over a folder that it did not make"
fi
[[ -e $t/other/precious ]] || fail "quickstart deleted somebody's file"

# "Try next"
export GIT_CONFIG_GLOBAL=$t/quick/gitconfig PATH="$t/quick/usr/bin:$PATH"
cd "$t/quick/dana/payments"
repository=$t/quick/server/git/payments.git
refused history-rewrite git push --force origin HEAD~1:main
accepted refwarden policy show --folder "$t/quick/server/policy" --repo "$repository"
sed -i 's/^count /cuont /' "$t/quick/server/policy/repos/payments.toml"
checks=$((checks + 1))
code=0
output=$(refwarden policy check --folder "$t/quick/server/policy" 2>&1) || code=$?
((code != 0)) || fail "policy check does not see the typo"
says 'did you mean "count"?'
# What is installed: programs, manual pages, examples.
for file in bin/refwarden libexec/refwarden/refwarden-pre-receive share/man/man1/refwarden.1 \
  share/man/man5/refwarden-policy.5 share/doc/refwarden/examples/system.toml; do
  [[ -e $t/quick/usr/$file ]] || fail "not installed: $file"
done

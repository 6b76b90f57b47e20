#!/usr/bin/env bash
# The judging process is confined before it reads pushed objects; what a push sees of that, also where
# the kernel lacks what it takes.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

without=$(cd "$(dirname "$0")/../support" && pwd)/without_calls.py

new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
confinement=refuse
new_server
bare_repository payments
cat >"$repository/hooks/pre-receive" <<HOOK
#!/bin/bash
# The judging process waits beside us. What we are is not confined.
for process in /proc/[0-9]*; do
  if [[ \$(awk '/^PPid/ { print \$2 }' "\$process/status" 2>/dev/null) == "\$PPID" && \$process != "/proc/\$\$" ]]; then
    grep -E '^(NoNewPrivs|Seccomp):' "\$process/status" >"$t/judge"
    grep -E '^Max core' "\$process/limits" >>"$t/judge"
  fi
done
grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status >"$t/former"
HOOK
chmod +x "$repository/hooks/pre-receive"
install_hooks

# judge_is PATTERN: the judging process of the last push was so when it had its verdict.
judge_is() {
  checks=$((checks + 1))
  grep -qE "$1" "$t/judge" || fail "the judging process: $(cat "$t/judge"), not $1"
}

new_clone dana
for person in dana ines; do
  be "$person"
  rm -f "$t/judge"
  commit "By $person" -- "$person" 1
  accepted git push -q origin main
  judge_is '^NoNewPrivs:[[:space:]]+1$'
  judge_is '^Seccomp:[[:space:]]+2$'
  judge_is '^Max core file size +[01] +[01] '
  checks=$((checks + 1))
  grep -qE '^NoNewPrivs:[[:space:]]+0$' "$t/former" || fail "the hook that was there before is confined"
  commit "Unsigned" --no-gpg-sign -- bad 1
  refused commit-unsigned git push -q origin main
  git reset -q --hard origin/main
done

# Objects that lie elsewhere: alternates of a fork, objects and refs behind links.
git init -q --bare "$t/server/git/pool.git"
git --git-dir="$t/server/git/pool.git" fetch -q "$repository" 'refs/*:refs/*'
new_repository fork
printf '../../pool.git/objects\n' >"$repository/objects/info/alternates"
mv "$repository/refs" "$t/server/refs-elsewhere"
ln -s "$t/server/refs-elsewhere" "$repository/refs"
new_clone dana
git fetch -q "$t/server/git/pool.git" main
git reset -q --hard FETCH_HEAD
commit "In the fork" -- c 1
accepted git push -q origin main
commit "Unsigned" --no-gpg-sign -- bad 1
refused commit-unsigned git push -q origin main
git reset -q --hard origin/main

# The admin sees it as well.
accepted refwarden repo status "$repository"
says "system call filters"
checks=$((checks + 1))
output=$("$without" landlock,filters refwarden repo status "$repository") && fail "repo status sees no problem"
says "no Landlock and no system call filters"
says "pushes are refused (not-confined)"

# A kernel without Landlock, one without filters, and one without both.
for lack in landlock filters landlock,filters; do
  commit "Without $lack" -- "$lack" 1
  refused not-confined "$without" "$lack" git push -q origin main
  says "error: refwarden refused this push: not-confined, nothing was stored"
  sed -i 's/^missing = .*/missing = "warn"/' "$policy/system.toml"
  accepted "$without" "$lack" git push -q origin main
  commit "Unsigned" --no-gpg-sign -- bad 1
  refused commit-unsigned "$without" "$lack" git push -q origin main
  git reset -q --hard origin/main
  sed -i 's/^missing = .*/missing = "refuse"/' "$policy/system.toml"
done
record_verifies

# No home of gpg is left behind.
checks=$((checks + 1))
[[ -z $(find /tmp -maxdepth 1 -name 'refwarden-gnupg-*' -user "$(id -un)" -newer "$policy/people.toml" ! -newermt '-2 seconds') ]] ||
  fail "a home of gpg was left behind"

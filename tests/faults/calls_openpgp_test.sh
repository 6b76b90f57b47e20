#!/usr/bin/env bash
# The same with gpg, with objects and refs in packs, and with a record that has not kept the policy yet.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
fault_server openpgp
git --git-dir="$repository" gc -q
git --git-dir="$repository" pack-refs --all
sweep first-kill:30 first-EIO:50 EMFILE+:10 EINTR:12 first-full-disk:12 first-torn no-memory:16

# Homes for gpg that killed hooks left are gone with the next push.
accepted git push -q origin "$good:refs/heads/release/next"
for home in /tmp/refwarden-gnupg-*; do
  checks=$((checks + 1))
  if [[ -d $home && -O $home && -z $(find "$home" -maxdepth 0 -newermt '-5 seconds') ]] &&
    flock -n "$home" true 2>/dev/null; then
    fail "$home was left behind"
  fi
done

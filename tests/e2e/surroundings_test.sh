#!/usr/bin/env bash
# The hook answers for a push and a policy, and for nothing else: whatever its environment, locale,
# time zone, current directory and open files are, the verdict, the message and the record of the same
# push are the same but for the time, the push id and the place in the chain.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org openpgp
new_person ines "Ines Okafor" ines@example.org ssh
new_server "$(
  signature_rule
  cat <<'TOML'
[rules.review]
kind     = "reviews"
on       = ["protected"]
count    = 1
from     = ["developers"]
evidence = "trailer"
trailer  = "Reviewed-by"
why      = "somebody else has read the change"

[rules.second-review]
kind     = "reviews"
on       = ["protected"]
risk     = ["high", "major"]
count    = 2
from     = ["developers"]
evidence = "trailer"
trailer  = "Reviewed-by"
why      = "high-risk code is read twice"

[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Ticket"
pattern = "[A-Z]+-[1-9][0-9]*"
form    = "PAY-<number>"
why     = "every change has a request"
TOML
)"
new_repository payments
new_clone dana

# judged VARIABLE...: HEAD as a first push to main, without moving a ref; the objects are on the server
# already. Prints the exit code, the message and the record.
tip=
judged() {
  local code=0 last
  (cd "${where:-$repository}" && env -i PATH=/usr/bin:/bin "$@" \
    "$repository/hooks/pre-receive" <<<"$zero $tip refs/heads/main" \
    >"$t/out" 2>&1) || code=$?
  last=$(cat "$audit"/*.jsonl | tail -n 1)
  echo "exit $code"
  sed -E 's/[0-9A-Z]{5}-[0-9A-Z]{5}/PUSH/' "$t/out"
  (cd / && python3 -c '
import json, sys
record = json.loads(sys.argv[1])
for key in ("id", "at", "seq", "prev", "elapsed_us"):
    del record[key]
print(json.dumps(record, sort_keys=True, indent=1))' "$last")
}

# same NAME VARIABLE...: the answer is the one that plain surroundings gave.
same() {
  local name=$1
  shift
  checks=$((checks + 1))
  judged "$@" >"$t/answer" || fail "$name: no record"
  cmp -s "$t/plain" "$t/answer" || fail "$name changes the answer:
$(diff "$t/plain" "$t/answer")"
}

mkdir -p "$t/locale" "$t/evil/.gnupg" "$t/evil/git"
localedef -i tr_TR -f UTF-8 "$t/locale/tr_TR.UTF-8" || fail "no Turkish locale could be made"
localedef -i ja_JP -f EUC-JP "$t/locale/ja_JP.EUC-JP" || fail "no Japanese locale could be made"
# What would show that a configuration of the environment was read.
printf '[core]\n  hooksPath = /nonexistent\n[safe]\n  directory = /nonexistent\n[broken\n' >"$t/evil/.gitconfig"
cp "$t/evil/.gitconfig" "$t/evil/git/config"
echo "no-such-option" >"$t/evil/.gnupg/gpg.conf"
chmod 700 "$t/evil/.gnupg"

everywhere() {
  local zone
  tip=$(git rev-parse HEAD)
  git push -q -f origin HEAD:refs/heads/topic
  judged GIT_DIR=. >"$t/plain" || fail "no record"
  [[ $(head -n 1 "$t/plain") == "exit $1" ]] || fail "the plain answer is $(head -n 1 "$t/plain"): $(cat "$t/plain")"

  for zone in Asia/Kathmandu America/St_Johns UTC+24 :/nonexistent '<x>-14'; do
    same "the zone $zone" GIT_DIR=. TZ="$zone"
  done
  same "a Turkish locale" GIT_DIR=. LOCPATH="$t/locale" LC_ALL=tr_TR.UTF-8 LANGUAGE=tr
  same "a Japanese locale" GIT_DIR=. LOCPATH="$t/locale" LC_ALL=ja_JP.EUC-JP
  same "UTF-8" GIT_DIR=. LC_ALL=C.UTF-8
  same "a locale that does not exist" GIT_DIR=. LC_ALL=xx_YY LANG=zz

  same "another home" GIT_DIR=. HOME="$t/evil" XDG_CONFIG_HOME="$t/evil" GNUPGHOME="$t/evil/.gnupg"
  same "no home and no folder for temporary files" GIT_DIR=. HOME=/nonexistent TMPDIR=/nonexistent
  same "git's own switches" GIT_DIR=. GIT_CONFIG_GLOBAL="$t/evil/.gitconfig" GIT_CONFIG_COUNT=x GIT_TRACE=1 \
    GIT_CEILING_DIRECTORIES=/ GIT_DEFAULT_HASH=sha256 GIT_NAMESPACE= GIT_INDEX_FILE=/nonexistent GIT_WORK_TREE=/nonexistent
  same "what libraries listen to" GIT_DIR=. OPENSSL_CONF=/nonexistent GPGME_DEBUG=9 MALLOC_PERTURB_=165 \
    GCONV_PATH="$t/evil" GNUTLS_SYSTEM_PRIORITY_FILE=/nonexistent COLUMNS=20 TERM=xterm NO_COLOR=1 CLICOLOR_FORCE=1
  same "no path" GIT_DIR=. PATH=
  same "ten thousand variables" GIT_DIR=. $(seq -f 'X%g=x' 10000)

  same "its repository's whole path" GIT_DIR="$repository"
  where=/ same "the root folder" GIT_DIR="$repository"
  where=$repository/objects same "a folder of the repository" GIT_DIR=..
  mkdir "$t/gone"
  checks=$((checks + 1))
  (cd "$t/gone" && rmdir "$t/gone" && where=. && judged GIT_DIR="$repository") >"$t/answer" 2>/dev/null || true
  cmp -s "$t/plain" "$t/answer" || fail "a folder that is gone changes the answer: $(diff "$t/plain" "$t/answer")"

  exec 7>"$t/held" 8<"$policy/people.toml"
  same "files that are open" GIT_DIR=.
  exec 7>&- 8<&-
  (ulimit -c unlimited && umask 777 && same "no rights for new files" GIT_DIR=.)
  (trap '' TERM INT HUP CHLD ALRM PIPE XFSZ USR1 && same "signals that are ignored" GIT_DIR=.)
  same "signals that are held" GIT_DIR=. python3 -c 'import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
os.execv(sys.argv[1], sys.argv[1:])' /usr/bin/env
}

# Accepted, with names that a locale could fold or order in another way.
commit "$(printf 'İstanbul\n\nTicket: PAY-1\nReviewed-by: Ines Okafor <INES@example.org>\n')" -- "docs/İı-zürich.md" one
everywhere 0

# Refused, with several findings: their order and words must not move.
commit "$(printf 'Insert\n\nReviewed-by: Ines Okafor <ines@example.org>\n')" --no-gpg-sign -- "src/crypto/Iı.cc" two
everywhere 1

#!/usr/bin/env bash
# Rules of kind signed-push, from the offer that `repo install` makes to the certificate that an auditor
# checks with gpg and ssh-keygen alone.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Ines Okafor" ines@example.org openpgp
new_person tomas "Tomas Berg" tomas@example.org ssh
new_person lee "Lee Anders" lee@example.org ssh
extra_of[lee]='left = 2026-01-31'

rules='
[rules.signed-pushes]
kind    = "signed-push"
on      = ["protected", "releases"]
signers = ["dana", "ines", "lee"]
why     = "whoever moves these refs answers for it"'

setting() { git config --file "$repository/config" --get "$1"; }
status() { # status CODE: what `repo status` says is in $output
  local code=0
  checks=$((checks + 1))
  output=$(refwarden repo status "$repository" 2>&1) || code=$?
  [[ $code == "$1" ]] || fail "repo status ended with $code, wanted $1"
}

# --- the offer -------------------------------------------------------------------------------------------
new_server "$rules"
bare_repository payments
chmod o-r "$repository/config"
accepted refwarden repo install --policy "$policy" "$repository"
says "rule signed-pushes takes signed pushes only, and git offers none"
says "repo install --signed-pushes"
setting receive.certNonceSeed && fail "a seed without the option"
status 1
says "not offered"
says "takes signed pushes only, and git offers none"
accepted refwarden repo install --signed-pushes "$repository"
says "set       receive.certNonceSeed"
seed=$(setting receive.certNonceSeed)
[[ $seed =~ ^[0-9a-f]{64}$ ]] || fail "the seed is not 256 bits"
setting receive.certNonceSlop && fail "a slop where nothing comes by http"
grep -qF "$seed" <<<"$output" && fail "the seed was shown"
[[ $(stat -c %a "$repository/config") == 640 ]] || fail "the configuration has another mode"
status 0
says "offered, not over http"
accepted refwarden repo install --signed-pushes "$repository"
says "kept      receive.certNonceSeed"
[[ $(setting receive.certNonceSeed) == "$seed" ]] || fail "another seed"
accepted refwarden repo status --json "$repository"
says '"signed_pushes":{"offered":true,"slop":null}'
chmod o+r "$repository/config"
git --git-dir="$repository" config --unset receive.certNonceSeed
touch "$repository/config.lock"
checks=$((checks + 1))
refwarden repo install --signed-pushes "$repository" >/dev/null 2>&1 && fail "the lock of git was not heeded"
rm "$repository/config.lock"
accepted refwarden repo install --signed-pushes "$repository"
says "can read $repository/config"
# What is not ours, or was changed, is not taken away.
seed=$(setting receive.certNonceSeed)
accepted refwarden repo remove "$repository"
says "unset     receive.certNonceSeed"
setting receive.certNonceSeed && fail "the seed is still there"
git --git-dir="$repository" config receive.certNonceSeed mine
accepted refwarden repo install --signed-pushes --policy "$policy" "$repository"
accepted refwarden repo remove "$repository"
[[ $(setting receive.certNonceSeed) == mine ]] || fail "somebody else's seed was taken away"
git --git-dir="$repository" config --unset receive.certNonceSeed
accepted refwarden repo install --signed-pushes --policy "$policy" "$repository"
git --git-dir="$repository" config receive.certNonceSeed mine
accepted refwarden repo remove "$repository"
[[ $(setting receive.certNonceSeed) == mine ]] || fail "a seed that was changed was taken away"
accepted refwarden repo install --signed-pushes --policy "$policy" "$repository"

# --- the rule --------------------------------------------------------------------------------------------
new_clone dana
commit "Start" -- README.md one
accepted refwarden commit check --policy "$policy"
says "not judged before the push: signed-pushes, which asks for git push --signed by"
refused push-unsigned git push -q origin main
says "git config push.gpgSign if-asked"
says "git push --signed origin HEAD:refs/heads/main"
accepted git push -q --signed origin main
git branch -q --set-upstream-to=origin/main main
commit "More" -- README.md two
refused push-unsigned git push -q
# The commands of the answer, as they stand.
sed -n 's/^remote: hint:   \(git .*\)/\1/p' <<<"$output" >"$t/commands"
[[ $(wc -l <"$t/commands") == 2 ]] || fail "two commands: $(cat "$t/commands")"
accepted bash -euc "$(cat "$t/commands")"
[[ $(git rev-parse HEAD) == $(git --git-dir="$repository" rev-parse main) ]] || fail "it has not landed"
git config --unset push.gpgSign
accepted git push -q origin main:refs/heads/topic
git tag v1
refused push-unsigned git push -q origin v1
says "git push --signed origin refs/tags/v1"
accepted git push -q --signed origin refs/tags/v1
refused push-unsigned git push -q origin :refs/tags/v1
says "git push --signed origin :refs/tags/v1"
accepted git push -q --signed origin :refs/tags/v1

commit "By others" -- README.md three
be tomas
refused push-signer-not-allowed git push -q --signed origin main
says "Tomas Berg"
be lee
refused push-signer-not-allowed git push -q --signed origin main
says "left on 2026-01-31"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$t/keys/stranger"
refused push-certificate-bad git -c user.signingKey="$t/keys/stranger" push -q --signed origin main
says "with a key that is listed for you"
be ines
accepted git push -q --signed origin main
accepted refwarden push show --audit "$audit" "$(grep -h '"type":"decision"' "$audit"/*.jsonl | tail -n 1 | sed 's/.*"id":"\([^"]*\)".*/\1/')"
says "signed   good ines"
says "certificates/"

# --- where it may say that it goes to --------------------------------------------------------------------
be dana
commit "Elsewhere" -- README.md four
sed -i "s|^\[confinement\]|pushee = [\"ssh://git.example.org/srv/git/payments.git\"]\n&|" "$policy/system.toml"
# The key belongs to [server], which stands before.
accepted refwarden policy check --folder "$policy"
refused push-certificate-bad git push -q --signed origin main
says "it is for a push to another place"
says "a push to ssh://git.example.org/srv/git/payments.git"
says "\"$repository"
sed -i "s|^pushee = .*|pushee = [\"$repository\", \"https://git.example.org/payments.git/\"]|" "$policy/system.toml"
accepted git push -q --signed origin main
accepted refwarden policy show --folder "$policy" --repo "$repository"
says "pushee"
cat >"$policy/repos/payments.toml" <<TOML
schema = 1
[repo]
paths  = ["$repository"]
pushee = ["https://git.example.org/payments.git/"]
TOML
commit "Narrowed" -- README.md five
refused push-certificate-bad git push -q --signed origin main
sed -i "s|^pushee = .*|pushee = [\"$repository\"]|" "$policy/repos/payments.toml"
accepted git push -q --signed origin main

# --- what a rehearsal finds ------------------------------------------------------------------------------
accepted refwarden repo rehearse --only unsigned-push --only strangers-push "$repository"
refwarden repo rehearse --json --only unsigned-push --only strangers-push "$repository" >"$t/rehearsal"
checks=$((checks + 1))
python3 - "$t/rehearsal" <<'PY' || fail "a rehearsal of signed pushes"
import json, sys
stages = json.load(open(sys.argv[1]))["refs"]
assert stages
for stage in stages:
    assert stage["control"]["outcome"] == "let-in", stage["control"]
    codes = {a["id"].split(":")[0]: a["codes"] for a in stage["attacks"]}
    assert codes == {"unsigned-push": ["push-unsigned"], "strangers-push": ["push-certificate-bad"]}, codes
PY
sed -i 's/^kind    = "signed-push"/&\nmode    = "warn"/' "$policy/system.toml"
checks=$((checks + 1))
output=$(refwarden repo rehearse --only unsigned-push "$repository") && fail "a rule that only warns was not found"
says "rule signed-pushes only warns"
commit "Let in" -- README.md six
warned push-unsigned git push -q origin main
sed -i '/^mode    = "warn"$/d' "$policy/system.toml"

# --- what is kept, and what an auditor makes of it -------------------------------------------------------
record_verifies
kept=$(find "$audit/certificates" -type f | wc -l)
for file in "$audit"/certificates/*; do
  [[ $(sha256sum <"$file" | cut -d' ' -f1) == $(basename "$file") ]] || fail "$file is not what its name says"
done
# The commands of refwarden-audit(5).
sed -n '/^\.Ss A push certificate by hand/,/^\.Sh/p' "$(dirname "$0")/../../man/refwarden-audit.5" |
  sed 's/\\e$/\\/' | sed -n '/^\.Bd/,/^\.Ed/{/^\./!p}' >"$t/by-hand"
grep -vE '^(gpg|ssh-keygen|  -I)' "$t/by-hand" >"$t/split"
grep -E '^gpg' "$t/by-hand" >"$t/by-gpg"
grep -E '^(ssh-keygen|  -I)' "$t/by-hand" >"$t/by-ssh"
mkdir "$t/auditor" && cd "$t/auditor"
echo "dana@example.org $(cut -d' ' -f1,2 "$t/keys/dana.pub")" >allowed_signers
signers=
for F in "$audit"/certificates/*; do
  export F
  grep -q '^pusher dana@\|^pusher SHA256\|^pusher ' "$F" || fail "$F is no certificate"
  accepted bash -euc "$(cat "$t/split")"
  if grep -q 'BEGIN PGP' "$F"; then
    accepted bash -euc "$(cat "$t/by-gpg")"
    signers+=" gpg"
  elif bash -euc "$(cat "$t/by-ssh")" >/dev/null 2>&1; then
    signers+=" ssh"
    echo >>signed
    checks=$((checks + 1))
    bash -euc "$(cat "$t/by-ssh")" >/dev/null 2>&1 && fail "ssh-keygen takes other bytes"
  fi
done
[[ $signers == *gpg* && $signers == *ssh* ]] || fail "an auditor could check only:$signers"
cd "$OLDPWD"
# A stranger's certificate is not kept, a refused person's is.
be tomas
commit "Refused" -- README.md seven
refused push-signer-not-allowed git push -q --signed origin main
[[ $(find "$audit/certificates" -type f | wc -l) == $((kept + 1)) ]] || fail "a person's certificate was not kept"
refused push-certificate-bad git -c user.signingKey="$t/keys/stranger" push -q --signed origin main
[[ $(find "$audit/certificates" -type f | wc -l) == $((kept + 1)) ]] || fail "a stranger's certificate was kept"
record_verifies
chmod u+w "$file" && cp "$file" "$t/saved" && echo >>"$file"
checks=$((checks + 1))
output=$(refwarden audit verify --audit "$audit") && fail "a changed certificate verifies"
says "error[certificate]"
says "has other bytes"
cp "$t/saved" "$file"
# Where it cannot be written, nothing passes.
mv "$audit/certificates" "$t/certificates" && touch "$audit/certificates"
be dana
refused server-broken git push -q --signed origin main
rm "$audit/certificates" && mv "$t/certificates" "$audit/certificates"
accepted git push -q --signed origin main
record_verifies

# --- the update hook, which is given no certificate ------------------------------------------------------
commit "Update hook" -- README.md eight
accepted refwarden repo install --hook update "$repository"
says "git gives an update hook no certificate"
refused push-unsigned git push -q --signed origin main
says "git gives none to the hook here, which"
status 1
says "git gives an update hook no certificate"
accepted refwarden repo install "$repository"
accepted git push -q --signed origin main

# --- http ------------------------------------------------------------------------------------------------
rm "$policy/repos/payments.toml"
host=http new_server "$rules"
bare_repository ledger
accepted refwarden repo install --policy "$policy" --signed-pushes "$repository"
says "set       receive.certNonceSlop = 300"
git --git-dir="$repository" config http.receivepack true
allow_http_login "$t/http" dana secret-of-dana
start_http "$t/http" "$t/server/git"
sed -i "s|^\[confinement\]|pushee = [\"http://127.0.0.1:$http_port/ledger.git/\"]\n&|" "$policy/system.toml"
new_clone dana
commit "Start" -- README.md one
url="http://dana:secret-of-dana@127.0.0.1:$http_port/ledger.git"
refused push-unsigned git push -q "$url" main
accepted git push -q --signed "$url" main
status 0
says "offered, over http for 300 seconds"
accepted refwarden repo remove "$repository"
says "unset     receive.certNonceSlop"

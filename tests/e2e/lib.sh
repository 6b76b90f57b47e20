# shellcheck shell=bash
# End-to-end tests: a server side (policy, keys, record, bare repositories with the hooks as
# `refwarden repo install` puts them there), people with real keys, and real pushes.
#
#   . "$(dirname "$0")/lib.sh"
#   new_person dana "Dana Reyes" dana@example.org openpgp
#   new_server                       # writes system.toml and people.toml for all persons so far
#   new_repository payments          # sets $repository
#   new_clone dana                   # a clone of $repository in $t/clones/dana, and cd there
#   commit "Subject" -- path content # adds a file and commits, signed
#   accepted git push origin main
#   refused commit-unsigned git push origin main
#
# REFWARDEN_BUILD is the build folder; REFWARDEN_KEEP=1 leaves everything behind. REFWARDEN_REPOSITORIES is
# what repositories are made as: sha1, sha256, or plumbing (sha1, of a format that git has to read).
set -euo pipefail

: "${REFWARDEN_BUILD:?the build folder, as ctest sets it}"
export PATH="$REFWARDEN_BUILD:$PATH"
umask 022
t=$(mktemp -d "${TMPDIR:-/tmp}/refwarden-e2e-XXXXXX")
policy=$t/server/policy
audit=$t/server/audit
repository=
output=
checks=0
people=()

# Nothing of the account that runs the test takes part.
export HOME=$t GNUPGHOME=$t/gnupg GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=$t/gitconfig LC_ALL=C TZ=UTC
export GIT_EDITOR=false
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY XDG_CONFIG_HOME SSH_AUTH_SOCK
case ${REFWARDEN_REPOSITORIES:=sha1} in
  sha1 | plumbing) object_format=sha1 zero=$(printf '%040d' 0) gpgsig=gpgsig other_gpgsig=gpgsig-sha256 ;;
  sha256) object_format=sha256 zero=$(printf '%064d' 0) gpgsig=gpgsig-sha256 other_gpgsig=gpgsig ;;
  *) echo "REFWARDEN_REPOSITORIES: $REFWARDEN_REPOSITORIES?" && exit 1 ;;
esac
export GIT_DEFAULT_HASH=$object_format
nobodys=${zero//0000000000/1234567890} # the id of no object
: "$nobodys" "$gpgsig" "$other_gpgsig"
mkdir -m 700 "$GNUPGHOME"
mkdir -p "$t/keys" "$t/clones" "$t/server/git" "$policy/keys" "$policy/repos"
mkdir -m 700 "$audit"
cat >"$GIT_CONFIG_GLOBAL" <<'CONFIG'
[init]
  defaultBranch = main
[advice]
  detachedHead = false
[gc]
  auto = 0
[maintenance]
  auto = false
CONFIG

# shellcheck source-path=SCRIPTDIR source=servers.sh
. "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

finish() {
  local code=$?
  stop_servers
  gpgconf --kill all 2>/dev/null || true
  if ((code != 0 && code != 77)); then # 77: skipped, which has been said
    echo "FAILED after $checks checks (exit $code)"
    if [[ -n $output ]]; then
      printf 'last output:\n%s\n' "$output"
    fi
  fi
  if [[ -n ${REFWARDEN_KEEP:-} ]]; then
    echo "kept: $t"
  else
    rm -rf "$t"
  fi
  if ((code == 0 && checks == 0)); then
    echo "no check ran"
    exit 1
  fi
}
trap finish EXIT

fail() {
  echo "$(basename "$0"):${BASH_LINENO[1]}: $*"
  exit 1
}

# --- people ---------------------------------------------------------------------------------------------

gpg_quiet() {
  gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' "$@"
}

# gpg_fingerprint USER_ID: of the newest key with that user id.
gpg_fingerprint() {
  gpg --batch --with-colons -k "$1" 2>/dev/null | awk -F: '$1 == "fpr" && !seen++ { print $10 }'
}

# new_person ID NAME EMAIL openpgp|ssh|none: makes a key and remembers the person for people.toml.
# Sets key_of[ID] (fingerprint or private key file) and line_of[ID] (the key as people.toml has it).
declare -A name_of email_of format_of key_of line_of extra_of
new_person() {
  local id=$1 name=$2 email=$3 format=$4
  people+=("$id")
  name_of[$id]=$name
  email_of[$id]=$email
  format_of[$id]=$format
  extra_of[$id]=${extra_of[$id]:-}
  case $format in
    openpgp)
      gpg_quiet --quick-gen-key "$name <$email>" ed25519 sign 0
      key_of[$id]=$(gpg_fingerprint "=$name <$email>")
      line_of[$id]=openpgp:${key_of[$id]}
      export_key "${key_of[$id]}"
      ;;
    ssh)
      ssh-keygen -q -t ed25519 -N '' -C '' -f "$t/keys/$id"
      key_of[$id]=$t/keys/$id
      line_of[$id]=$(cut -d' ' -f1,2 "$t/keys/$id.pub")
      ;;
    none) key_of[$id]='' line_of[$id]='' ;;
    *) fail "no key format '$format'" ;;
  esac
}

# export_key FINGERPRINT: the certificate as it is now, into the policy's keys folder.
export_key() {
  gpg --batch --armor --export "$1" >"$policy/keys/$1.asc"
}

write_people() {
  local id
  {
    echo 'schema = 1'
    for id in "${people[@]}"; do
      printf '\n[people.%s]\nname   = "%s"\nemails = ["%s"]\nlogins = ["%s"]\n' \
        "$id" "${name_of[$id]}" "${email_of[$id]}" "$id"
      if [[ -n ${line_of[$id]} ]]; then
        printf 'keys   = ["%s"]\n' "${line_of[$id]}"
      fi
      if [[ -n ${extra_of[$id]} ]]; then
        printf '%s\n' "${extra_of[$id]}"
      fi
    done
    printf '\n[groups]\ndevelopers = ['
    for id in "${people[@]}"; do
      [[ ${extra_of[$id]} == *robot* ]] || printf '"%s", ' "$id"
    done
    printf ']\n%s\n' "${groups_extra:-}"
  } >"$policy/people.toml"
}

# --- the server -----------------------------------------------------------------------------------------

# The part of system.toml that every test needs; tests append rules.
system_head() {
  local login=
  if [[ -n ${login_variable:-} ]]; then
    login="login-variable = \"$login_variable\""
  fi
  cat <<TOML
schema = 1

[server]
mode    = "${mode:-enforce}"
host    = "${host:-plain}"
$login
contact = "git-admins@example.org"
people  = "people.toml"
keys    = "keys"
repos   = "repos"
audit   = "$audit"
${server_extra:-}

[confinement]
missing = "${confinement:-warn}"

[signatures]
engine = "${engine:-both}"
${signatures_extra:-}

[refs.protected]
match = ["refs/heads/main", "refs/heads/release/**"]

[refs.releases]
match = ["refs/tags/v*"]

[risk]
classes = ["standard", "normal", "high", "major"]
default = "normal"
trailer = "Change-Risk"

[[risk.floor]]
class   = "high"
paths   = ["src/crypto/**"]
because = "key handling"
TOML
}

signature_rule() {
  cat <<'TOML'

[rules.signed-commits]
kind    = "signature"
on      = ["protected"]
each    = "commit"
signers = ["developers"]
why     = "a known person stands behind every commit on this branch"
TOML
}

# new_server [RULES]: system.toml from system_head and RULES (standard: signature_rule).
new_server() {
  write_people
  {
    system_head
    if (($#)); then printf '\n%s\n' "$1"; else signature_rule; fi
  } >"$policy/system.toml"
  refwarden policy check --folder "$policy" >"$t/check" 2>&1 ||
    { cat "$t/check" && fail "the policy of this test does not load"; }
}

# new_repository NAME: a bare repository with the hooks; sets $repository.
new_repository() {
  bare_repository "$1"
  install_hooks
}

# bare_repository NAME: without hooks yet, for what is there before refwarden is; sets $repository.
bare_repository() {
  repository=$t/server/git/$1.git
  git init -q --bare "$repository"
  if [[ $REFWARDEN_REPOSITORIES == plumbing ]]; then
    git --git-dir="$repository" config core.repositoryFormatVersion 1
    git --git-dir="$repository" config extensions.worktreeConfig true
  fi
}

install_hooks() {
  refwarden repo install --policy "$policy" "$repository" >"$t/install" 2>&1 ||
    { cat "$t/install" && fail "repo install"; }
}

# --- clones, commits, pushes ----------------------------------------------------------------------------

# be ID: commits in the current clone are made and signed by this person from here on.
be() {
  git config user.name "${name_of[$1]}"
  git config user.email "${email_of[$1]}"
  git config --unset-all commit.gpgSign || true
  case ${format_of[$1]} in
    openpgp) git config gpg.format openpgp && git config user.signingKey "${key_of[$1]}" ;;
    ssh) git config gpg.format ssh && git config user.signingKey "${key_of[$1]}" ;;
  esac
  if [[ ${format_of[$1]} != none ]]; then
    git config commit.gpgSign true
  fi
}

# new_clone ID [FOLDER]: a clone of $repository for that person; changes into it.
new_clone() {
  local folder=${2:-$t/clones/$1-$(basename "$repository" .git)}
  git clone -q "$repository" "$folder" 2>/dev/null
  cd "$folder"
  be "$1"
}

# commit MESSAGE [GIT-COMMIT-ARGUMENT...] -- PATH CONTENT: adds the file and commits.
commit() {
  local message=$1 arguments=()
  shift
  while (($#)) && [[ $1 != -- ]]; do
    arguments+=("$1")
    shift
  done
  if (($# >= 3)); then
    mkdir -p "$(dirname "$2")"
    printf '%s\n' "$3" >"$2"
    git add -- "$2"
  fi
  git commit -q -m "$message" "${arguments[@]}"
}

# accepted COMMAND...: runs it; it must succeed. Its output is in $output, trailing blanks stripped.
accepted() {
  checks=$((checks + 1))
  local code=0
  output=$("$@" 2>&1 </dev/null) || code=$?
  output=$(sed 's/[[:space:]]*$//' <<<"$output")
  ((code == 0)) || fail "should have been accepted: $*"
}

# refused CODE[,CODE...] COMMAND...: runs it; it must fail, name exactly these codes as errors, and
# leave the server's refs as they were.
refused() {
  checks=$((checks + 1))
  local wanted=$1 code=0 before after found
  shift
  before=$(git --git-dir="$repository" for-each-ref)
  output=$("$@" 2>&1 </dev/null) || code=$?
  output=$(sed 's/[[:space:]]*$//' <<<"$output")
  ((code != 0)) || fail "should have been refused ($wanted): $*"
  after=$(git --git-dir="$repository" for-each-ref)
  [[ $before == "$after" ]] || fail "refs moved in a refused push: $*"
  found=$({ grep -oE 'error\[[a-z0-9-]+\]' <<<"$output" || true; } | sed 's/error\[\(.*\)\]/\1/' | sort -u | paste -sd,)
  wanted=$(tr , '\n' <<<"$wanted" | sort -u | paste -sd,)
  [[ $found == "$wanted" ]] || fail "refused with '$found', wanted '$wanted': $*"
}

# warned CODE[,CODE...] COMMAND...: accepted, with exactly these warnings.
warned() {
  local wanted=$1 found
  shift
  accepted "$@"
  found=$({ grep -oE 'warning\[[a-z0-9-]+\]' <<<"$output" || true; } | sed 's/warning\[\(.*\)\]/\1/' | sort -u | paste -sd,)
  wanted=$(tr , '\n' <<<"$wanted" | sort -u | paste -sd,)
  [[ $found == "$wanted" ]] || fail "warned of '$found', wanted '$wanted': $*"
}

# says TEXT: the last output has it.
says() {
  checks=$((checks + 1))
  grep -qF -- "$1" <<<"$output" || fail "the output does not say: $1"
}

# record_verifies [ARGUMENT...]: the chain and the refs of $repository join up.
record_verifies() {
  accepted refwarden audit verify --audit "$audit" --repo "$repository" "$@"
}

# shellcheck shell=bash
# Hosts that cannot be had here, as what they promise a hook: the folder that hooks are in, what starts them, the
# environment and nothing else, what becomes of their exit code, their time. Around real pushes: `serve_as` makes
# the program that the host runs for a push, and a client can hand nothing to it.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

host_name=    # as [server] host has it
host_command= # what the host runs, where it is not git receive-pack

# serve_as LOGIN [NAME=VALUE...]: sets $served, which starts $host_command (git receive-pack) as the host does it
# for that login. An empty one is an empty variable, and "-" none.
serve_as() {
  local login=$1
  shift
  served=$t/serve-${login:-nobody}
  {
    echo '#!/bin/sh'
    printf 'exec env -i PATH=%q HOME=%q LC_ALL=C GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=%q' \
      /usr/local/bin:/usr/bin:/bin "$t/host" "$t/host/gitconfig"
    "${host_name//-/_}_environment" "$login" | grep -v '=-$' |
      while IFS= read -r line; do printf ' %q' "$line"; done
    if (($#)); then printf ' %q' "$@"; fi
    # shellcheck disable=SC2016 # for the script
    printf ' %s "$@"\n' "${host_command:-git receive-pack}"
  } >"$served"
  chmod 755 "$served"
}

push_as() { # push_as LOGIN REFSPEC... [-- NAME=VALUE...]
  local login=$1 refs=()
  shift
  while (($#)) && [[ $1 != -- ]]; do
    refs+=("$1")
    shift
  done
  serve_as "$login" "${@:2}"
  git push -q --receive-pack="$served" "$repository" "${refs[@]}"
}

# run_all_in FILE KIND: a hook of the host that runs every file in KIND.d beside it, each with the whole of stdin,
# and ends with the first exit code that is not 0.
run_all_in() {
  mkdir -p "$1.d"
  cat >"$1" <<'HOOK'
#!/bin/sh
text=$(cat)
code=0
for hook in "$0".d/*; do
  [ -x "$hook" ] || continue
  printf '%s\n' "$text" | "$hook" || { [ "$code" != 0 ] || code=$?; }
done
exit "$code"
HOOK
  chmod 755 "$1"
}

# --- Gitea, Forgejo ---
gitea_environment() {
  printf 'GITEA_PUSHER_NAME=%s\nGITEA_PUSHER_ID=3\nGITEA_KEY_ID=5\nGITEA_DEPLOY_KEY_ID=0\n' "$1"
  printf 'GITEA_REPO_USER_NAME=team\nGITEA_REPO_NAME=payments\nGITEA_REPO_IS_WIKI=false\n'
}
gitea_folders() {
  run_all_in "$repository/hooks/pre-receive"
  run_all_in "$repository/hooks/post-receive"
}

# --- GitLab: git's hooks are Gitaly's, outside of the repository; they run the custom ones ---
gitlab_environment() {
  printf 'GL_ID=user-17\nGL_USERNAME=%s\nGL_PROTOCOL=ssh\nGL_REPOSITORY=project-4\nGL_PROJECT_PATH=team/payments\n' "$1"
}
gitlab_folders() {
  local kind
  mkdir -p "$t/host/gitaly" "$t/host/custom_hooks"
  for kind in pre-receive post-receive; do
    cat >"$t/host/gitaly/$kind" <<HOOK
#!/bin/sh
text=\$(cat)
for hook in custom_hooks/$kind custom_hooks/$kind.d/* "$t/host/custom_hooks/$kind.d"/*; do
  [ -f "\$hook" ] && [ -x "\$hook" ] || continue
  printf '%s\n' "\$text" | "\$hook" || exit 1
done
HOOK
    chmod 755 "$t/host/gitaly/$kind"
  done
  host_command="git -c core.hooksPath=$t/host/gitaly receive-pack"
}

# --- GitHub Enterprise Server: a script, stopped after 5 seconds ---
ghes_environment() {
  printf 'GITHUB_USER_LOGIN=%s\nGITHUB_REPO_NAME=team/payments\nGITHUB_REPO_PUBLIC=false\nGITHUB_VIA=git push\n' "$1"
}
ghes_folders() {
  cat >"$t/host/script" <<HOOK
#!/bin/sh
exec $REFWARDEN_BUILD/refwarden-pre-receive
HOOK
  cat >"$repository/hooks/pre-receive" <<HOOK
#!/bin/sh
exec timeout --signal=KILL 5 $t/host/script
HOOK
  chmod 755 "$t/host/script" "$repository/hooks/pre-receive"
}

# --- Bitbucket: scripts of types PRE and POST ---
bitbucket_environment() {
  printf 'BB_USER_NAME=%s\nBB_USER_ID=3\nBB_PROJECT_KEY=TEAM\nBB_REPO_SLUG=payments\nBB_HOOK_TRIGGER_ID=push\n' "$1"
}
bitbucket_folders() {
  local kind
  for kind in pre-receive post-receive; do
    cat >"$repository/hooks/$kind" <<HOOK
#!/bin/sh
export GIT_DIR="\${GIT_DIR:-\$PWD}"
exec $REFWARDEN_BUILD/refwarden-$kind
HOOK
    chmod 755 "$repository/hooks/$kind"
  done
}

# --- soft-serve ---
soft_serve_environment() {
  printf 'SOFT_SERVE_USERNAME=%s\nSOFT_SERVE_REPO_NAME=payments\nSOFT_SERVE_REPO_PATH=payments.git\n' "$1"
}
soft_serve_folders() {
  gitea_folders
}

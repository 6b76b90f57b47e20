# shellcheck shell=bash
# Real git servers for tests, on loopback and a free port. Each start_* function leaves its process id
# in `server_pids`; stop_servers ends exactly those. Works as root and as an ordinary user.

server_pids=()
http_account=www-data

free_port() {
  python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# wait_for_port PORT: until something listens there, ten seconds at most.
wait_for_port() {
  python3 - "$1" <<'PY'
import socket, sys, time
for _ in range(200):
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()
        sys.exit(0)
    except OSError:
        time.sleep(0.05)
sys.exit("nothing listens on port " + sys.argv[1])
PY
}

stop_servers() {
  local pid
  for pid in "${server_pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  server_pids=()
}

# start_sshd FOLDER: an sshd in FOLDER, with $sshd_extra in its configuration; sets ssh_port. Accounts are added
# with allow_ssh_login.
start_sshd() {
  local folder=$1
  mkdir -p "$folder"
  ssh_port=$(free_port)
  ssh-keygen -q -t ed25519 -N '' -f "$folder/host_key"
  : >"$folder/authorized_keys"
  chmod 600 "$folder/authorized_keys"
  cat >"$folder/sshd_config" <<CONFIG
ListenAddress 127.0.0.1
Port $ssh_port
HostKey $folder/host_key
AuthorizedKeysFile $folder/authorized_keys
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
PermitUserEnvironment no
LogLevel ERROR
${sshd_extra:-}
CONFIG
  # Needed by sshd's privilege separation when it runs as root.
  if ((EUID == 0)); then
    mkdir -p /run/sshd
  fi
  /usr/sbin/sshd -D -f "$folder/sshd_config" -E "$folder/log" &
  server_pids+=($!)
  wait_for_port "$ssh_port"
}

# allow_ssh_login FOLDER LOGIN PUBLIC_KEY_FILE REPOSITORIES: a forced command runs git for REPOSITORIES
# and nothing else, with the login in REFWARDEN_LOGIN.
allow_ssh_login() {
  local folder=$1 login=$2 key=$3 repositories=$4
  cat >"$folder/serve-$login" <<SERVE
#!/bin/sh
export REFWARDEN_LOGIN=$login
cd "$repositories" || exit 1
exec git shell -c "\$SSH_ORIGINAL_COMMAND"
SERVE
  chmod 755 "$folder/serve-$login"
  printf 'restrict,command="%s" %s\n' "$folder/serve-$login" "$(cat "$key")" \
    >>"$folder/authorized_keys"
}

# ssh_command KEY: what GIT_SSH_COMMAND has to be for that key.
ssh_command() {
  printf 'ssh -F /dev/null -i %q -p %s -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR' "$1" "$ssh_port"
}

# start_http FOLDER REPOSITORIES: nginx with basic authentication in front of git-http-backend; sets
# http_port. Logins are added with allow_http_login before this.
start_http() {
  local folder=$1 repositories=$2 account=
  http_port=$(free_port)
  if ((EUID == 0)); then
    account='user root;'
  fi
  mkdir -p "$folder/tmp"
  cat >"$folder/nginx.conf" <<CONFIG
$account
worker_processes 1;
daemon off;
pid $folder/nginx.pid;
error_log $folder/error.log;
events { worker_connections 64; }
http {
  access_log off;
  client_max_body_size 0;
  client_body_temp_path $folder/tmp/body;
  proxy_temp_path $folder/tmp/proxy;
  fastcgi_temp_path $folder/tmp/fastcgi;
  uwsgi_temp_path $folder/tmp/uwsgi;
  scgi_temp_path $folder/tmp/scgi;
  server {
    listen 127.0.0.1:$http_port;
    location / {
      auth_basic "git";
      auth_basic_user_file $folder/passwords;
      fastcgi_pass unix:$folder/cgi.socket;
      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
      fastcgi_param GIT_HTTP_EXPORT_ALL 1;
      fastcgi_param GIT_PROJECT_ROOT $repositories;
      fastcgi_param PATH_INFO \$uri;
      fastcgi_param QUERY_STRING \$query_string;
      fastcgi_param REQUEST_METHOD \$request_method;
      fastcgi_param CONTENT_TYPE \$content_type;
      fastcgi_param CONTENT_LENGTH \$content_length;
      fastcgi_param REMOTE_USER \$remote_user;
      fastcgi_param HTTP_CONTENT_ENCODING \$http_content_encoding;
    }
  }
}
CONFIG
  fcgiwrap -s "unix:$folder/cgi.socket" 2>"$folder/cgi.log" &
  server_pids+=($!)
  nginx -p "$folder" -c "$folder/nginx.conf" 2>"$folder/nginx.log" &
  server_pids+=($!)
  wait_for_port "$http_port"
}

# allow_http_login FOLDER LOGIN PASSWORD
allow_http_login() {
  mkdir -p "$1"
  printf '%s:%s\n' "$2" "$(openssl passwd -apr1 "$3")" >>"$1/passwords"
}

# start_apache FOLDER REPOSITORIES: Apache in front of git-http-backend, /git/ with basic authentication and /open/
# without, and cgit beside it under /cgit; sets http_port. Logins are added with allow_http_login before this. As
# root it serves as $http_account, which then has to own the repositories.
start_apache() {
  local folder=$1 repositories=$2 module account=''
  http_port=$(free_port)
  if ((EUID == 0)); then
    account="User $http_account
Group $http_account"
  fi
  mkdir -p "$folder/cache"
  {
    for module in mpm_prefork authn_core authn_file authz_core authz_user auth_basic alias env cgi; do
      echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
    done
    cat <<CONFIG
$account
ServerRoot $folder
ServerName 127.0.0.1
Listen 127.0.0.1:$http_port
PidFile $folder/apache.pid
Mutex file:$folder
ErrorLog $folder/error.log
StartServers 1
SetEnv GIT_PROJECT_ROOT $repositories
SetEnv GIT_HTTP_EXPORT_ALL
SetEnv CGIT_CONFIG $folder/cgitrc
ScriptAlias /cgit /usr/lib/cgit/cgit.cgi
ScriptAlias /git/ /usr/lib/git-core/git-http-backend/
ScriptAlias /open/ /usr/lib/git-core/git-http-backend/
<Location /git>
  AuthType Basic
  AuthName git
  AuthUserFile $folder/passwords
  Require valid-user
</Location>
CONFIG
  } >"$folder/apache.conf"
  printf 'virtual-root=/cgit\ncache-size=0\nscan-path=%s\n' "$repositories" >"$folder/cgitrc"
  # A group of its own: at its end Apache ends its whole process group.
  setsid apache2 -D FOREGROUND -f "$folder/apache.conf" 2>"$folder/log" &
  server_pids+=($!)
  wait_for_port "$http_port"
}

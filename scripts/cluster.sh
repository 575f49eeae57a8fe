#!/usr/bin/env bash
# The private PostgreSQL cluster: cluster.sh start | stop | remove.
# It lives in .local/cluster with a port, a socket and a password of its own. When root starts it, the server runs as
# postgres; where that user cannot reach this directory, .local/cluster is a link to one under /var/lib/medbook.
. "$(dirname "$0")/lib.sh"
log=.local/postgres.log

# Where the cluster is: in .local/, or, for root where postgres cannot enter this directory, under /var/lib/medbook.
directory=$PWD/.local/cluster
if [ "$(id -u)" -eq 0 ] && ! as_server_user test -x "$PWD" 2>/dev/null; then
  directory=/var/lib/medbook/$(printf %s "$PWD" | sha256sum | cut -c1-12)
fi

# In the server's configuration, which only its user can read: whoever has a copy of the database has not got the key.
give_master_key() {
  printf "medbook.master_key = '%s'\n" "$(python3 -c 'import secrets; print(secrets.token_hex(32))')" |
    as_server_user tee -a "$directory/postgresql.conf" >/dev/null
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

is_running() { [ -e "$directory" ] && as_server_user "$(postgres_bin)/pg_ctl" -D "$directory" status >/dev/null 2>&1; }

# What an interrupted run, or a removed .local, left there is of no use without its password.
make_directory() {
  stop
  rm -rf "$directory"
  mkdir -p "$directory"
  if [ "$directory" != "$PWD/.local/cluster" ]; then ln -sfn "$directory" .local/cluster; fi
  chmod 700 "$directory"
  if [ "$(id -u)" -eq 0 ]; then chown postgres:postgres "$directory"; fi
}

initialize() {
  say 'making a private PostgreSQL cluster in .local/'
  local password password_file port
  make_directory
  password=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
  port=$(free_port)
  password_file=$(mktemp)
  printf '%s\n' "$password" >"$password_file"
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$password_file"; fi
  as_server_user "$(postgres_bin)/initdb" -D "$directory" -U postgres --pwfile="$password_file" \
    --auth=scram-sha-256 --data-checksums --encoding=UTF8 --locale=C.UTF-8 >"$log" 2>&1 || { cat "$log" >&2; die 'initdb failed'; }
  rm -f "$password_file"
  as_server_user tee -a "$directory/postgresql.conf" >/dev/null <<CONF

# MedBook's private cluster
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = '$([ ${#directory} -lt 90 ] && printf %s "$directory")'
shared_preload_libraries = 'pg_cron,plpgsql'
cron.database_name = 'medbook'
cron.use_background_workers = on
max_worker_processes = 20
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
CONF
  give_master_key
  # last: where it is missing, the cluster is made anew
  rm -f .local/*.url .local/bootstrapped
  (umask 077 && printf 'postgresql://postgres:%s@127.0.0.1:%s/medbook\n' "$password" "$port" >.local/admin.url)
}

start() {
  mkdir -p .local
  [ -s .local/admin.url ] && [ -f "$directory/PG_VERSION" ] || initialize
  # made by a release that encrypted nothing
  as_server_user grep -q '^medbook.master_key' "$directory/postgresql.conf" || give_master_key
  if is_running; then return; fi
  say 'starting PostgreSQL'
  touch "$log" && chmod 600 "$log"
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$log"; fi
  as_server_user "$(postgres_bin)/pg_ctl" -D "$directory" -w -t 60 -o '-c logging_collector=off' start >>"$log" 2>&1 ||
    { tail -n 5 "$log" >&2; die "PostgreSQL did not start; its log is $log"; }
}

stop() {
  if is_running; then
    say 'stopping PostgreSQL'
    as_server_user "$(postgres_bin)/pg_ctl" -D "$directory" -m fast -w stop >/dev/null
  fi
}

remove() {
  stop
  rm -rf "$directory" .local
  rmdir /var/lib/medbook 2>/dev/null || true
}

case "${1:-}" in
  start | stop | remove) "$1" ;;
  *) die 'usage: cluster.sh start | stop | remove' ;;
esac

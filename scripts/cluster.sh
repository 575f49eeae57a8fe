#!/usr/bin/env bash
# The private PostgreSQL cluster: cluster.sh start | stop | remove.
# It lives in .local/cluster with a port, a socket and a password of its own. When root starts it, the server runs as
# postgres; where that user cannot reach this directory, .local/cluster is a link to one under /var/lib/medbook.
. "$(dirname "$0")/lib.sh"
data=.local/cluster
log=.local/postgres.log

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

is_running() { [ -e "$data" ] && as_server_user "$(postgres_bin)/pg_ctl" -D "$(readlink -f "$data")" status >/dev/null 2>&1; }

make_directory() {
  if [ "$(id -u)" -eq 0 ] && ! as_server_user test -x "$PWD" 2>/dev/null; then
    local elsewhere
    elsewhere=/var/lib/medbook/$(printf %s "$PWD" | sha256sum | cut -c1-12)
    mkdir -p "$elsewhere"
    ln -sfn "$elsewhere" "$data"
  else
    mkdir -p "$data"
  fi
  chmod 700 "$data/"
  if [ "$(id -u)" -eq 0 ]; then chown postgres:postgres "$(readlink -f "$data")"; fi
}

initialize() {
  say 'making a private PostgreSQL cluster in .local/'
  local directory password password_file port
  make_directory
  directory=$(readlink -f "$data")
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
  (umask 077 && printf 'postgresql://postgres:%s@127.0.0.1:%s/medbook\n' "$password" "$port" >.local/admin.url)
}

start() {
  mkdir -p .local
  [ -f "$data/PG_VERSION" ] || initialize
  if is_running; then return; fi
  say 'starting PostgreSQL'
  touch "$log" && chmod 600 "$log"
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$log"; fi
  as_server_user "$(postgres_bin)/pg_ctl" -D "$(readlink -f "$data")" -w -t 60 -o '-c logging_collector=off' start >>"$log" 2>&1 ||
    { tail -n 5 "$log" >&2; die "PostgreSQL did not start; its log is $log"; }
}

stop() {
  if is_running; then
    say 'stopping PostgreSQL'
    as_server_user "$(postgres_bin)/pg_ctl" -D "$(readlink -f "$data")" -m fast -w stop >/dev/null
  fi
}

remove() {
  stop
  local directory
  directory=$(readlink -f "$data" || true)
  case "$directory" in /var/lib/medbook/?*) rm -rf "$directory" ;; esac
  rm -rf .local
}

case "${1:-}" in
  start | stop | remove) "$1" ;;
  *) die 'usage: cluster.sh start | stop | remove' ;;
esac

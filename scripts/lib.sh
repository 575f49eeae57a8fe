# Sourced by the scripts beside it: where PostgreSQL's programs are, and how to speak to the user.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Debian's psql is a script in Perl that looks for psql, and starts more slowly than most of what it runs takes: psql itself.
programs=$(compgen -G '/usr/lib/postgresql/*/bin/psql' | sort -V | tail -n 1) || true
[ -z "$programs" ] || PATH=${programs%/psql}:$PATH

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Newest PostgreSQL major on this machine that has pg_cron, as a directory of programs.
postgres_bin() {
  local control
  control=$(printf '%s\n' /usr/share/postgresql/*/extension/pg_cron.control | sort -V | tail -n 1)
  [ -e "$control" ] || die 'no PostgreSQL with pg_cron here: make install'
  printf '/usr/lib/postgresql/%s/bin\n' "$(basename "${control%/extension/*}")"
}

# PostgreSQL refuses to run as root: its servers then run as postgres. Paths must be absolute.
as_server_user() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && setpriv --reuid=postgres --regid=postgres --init-groups -- "$@")
  else
    "$@"
  fi
}

# psql as the owner of MedBook's objects, stopping at the first error.
owner_psql() {
  PGOPTIONS="${PGOPTIONS:-} -c role=medbook_owner -c client_min_messages=notice" psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" "$@"
}

# A command that gives way to whoever holds its locks, tried until it gets them: for a minute, and with a pause each time,
# in which those who had queued up behind it are served.
with_retry() {
  local log until=$((SECONDS + 60))
  log=$(mktemp)
  until "$@" 2>"$log"; do
    if ! grep -q 'lock timeout\|deadlock detected' "$log" || [ $SECONDS -gt $until ]; then
      cat "$log" >&2
      rm -f "$log"
      die "$* failed"
    fi
    say 'busy: gave way'
    sleep 0.2
  done
  cat "$log" >&2
  rm -f "$log"
}

need_database_url() {
  case "${DATABASE_URL:-}" in
    postgresql://* | postgres://*) ;;
    '') die 'say which database: make ... DATABASE_URL=postgresql://user@host/database' ;;
    *) die 'DATABASE_URL is not of the form postgresql://user@host/database' ;;
  esac
}

# DATABASE_URL with another database's name in it.
url_of_database() { sed -E "s#^([a-z]+://[^/?]*)(/[^?]*)?#\1/$1#" <<<"$DATABASE_URL"; }

# The process group of `medbook $1` that run.sh started, if anything of it lives. A pid that something else has got since is not ours.
group_of() {
  local pid command
  pid=$(cat ".local/$1.pid" 2>/dev/null) || return 1
  kill -0 -- "-$pid" 2>/dev/null || return 1
  # a leader that was killed has no command line left, but its workers may live
  command=$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" || true)
  case "$command" in '' | *"$PWD/.venv/bin/medbook $1"*) printf '%s\n' "$pid" ;; *) return 1 ;; esac
}

# whether `medbook $1` runs, and code that is no older than what is here
is_current() {
  local pid
  pid=$(group_of "$1") && [ -n "$(tr -d '\0' <"/proc/$pid/cmdline" 2>/dev/null)" ] &&
    [ -z "$(find pywrapper/medbook sql/functions sql/jobs requirements.txt -newer ".local/$1.pid" -type f ! -name '*.pyc' | head -n 1)" ]
}

# starts `medbook "$@"` in a process group of its own
start() {
  setsid "$PWD/.venv/bin/medbook" "$@" >>".local/$1.log" 2>&1 </dev/null &
  echo $! >".local/$1.pid"
}

stop() {
  local group
  if group=$(group_of "$1"); then
    say "stopping medbook $1"
    kill -- "-$group"
    for _ in $(seq 150); do kill -0 -- "-$group" 2>/dev/null || break; sleep 0.1; done
    ! kill -0 -- "-$group" 2>/dev/null || kill -9 -- "-$group"
  fi
  rm -f ".local/$1.pid"
}

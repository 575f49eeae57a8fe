# Sourced by the scripts beside it: where PostgreSQL's programs are, and how to speak to the user.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Newest PostgreSQL major on this machine that has pg_cron, as a directory of programs.
postgres_bin() {
  local control
  control=$(printf '%s\n' /usr/share/postgresql/*/extension/pg_cron.control | sort -V | tail -n 1)
  [ -e "$control" ] || die 'no PostgreSQL with pg_cron here: make install'
  printf '/usr/lib/postgresql/%s/bin\n' "$(basename "${control%/extension/*}")"
}

# PostgreSQL refuses to run as root: its servers then run as postgres.
as_server_user() {
  if [ "$(id -u)" -eq 0 ]; then
    setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
  else
    "$@"
  fi
}

# psql as the owner of MedBook's objects, stopping at the first error.
owner_psql() {
  PGOPTIONS='-c role=medbook_owner -c client_min_messages=notice' psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" "$@"
}

need_database_url() {
  [ -n "${DATABASE_URL:-}" ] || die 'say which database: make ... DATABASE_URL=postgresql://user@host/database'
}

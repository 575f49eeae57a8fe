#!/usr/bin/env bash
# Installs what MedBook needs from the distribution, and only what is missing: the newest PostgreSQL that has pg_cron, with it;
# sqitch; venv; what the calls that make run prints need. With the argument dev also what tests and lints: pgTAP; plpgsql_check;
# Redis, which requests are counted in; NATS, which events go to; pgaudit, whose log is read; wrk, pgbouncer, faketime and
# pgBackRest, for bench and torture.
. "$(dirname "$0")/lib.sh"

missing() { ! dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; return; fi
  command -v sudo >/dev/null || die 'packages are missing and there is no sudo: as root run: make install'
  sudo "$@"
}

command -v python3 >/dev/null || die 'python3 is missing'
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "python3 is $(python3 -V), MedBook needs 3.11 or newer"
command -v apt-get >/dev/null || die 'no apt-get here: install PostgreSQL with pg_cron, and sqitch, yourself'

major=$(compgen -G '/usr/share/postgresql/*/extension/pg_cron.control' | sed 's#.*/postgresql/\([0-9]*\)/.*#\1#' | sort -n | tail -n 1 || true)
if [ -z "$major" ]; then
  say 'looking for the newest PostgreSQL that has pg_cron'
  as_root apt-get -q update >/dev/null
  major=$(apt-cache search --names-only '^postgresql-[0-9]+-cron$' | sed 's/^postgresql-\([0-9]*\)-cron.*/\1/' | sort -n | tail -n 1)
  [ -n "$major" ] || die 'the package sources have no PostgreSQL with pg_cron'
fi

wanted=("postgresql-$major" "postgresql-$major-cron" sqitch libdbd-pg-perl curl jq)
[ "${1:-}" != dev ] || wanted+=("postgresql-$major-pgtap" "postgresql-$major-plpgsql-check" "postgresql-$major-pgaudit"
  libtap-parser-sourcehandler-pgtap-perl redis-server nats-server wrk pgbouncer faketime pgbackrest)
python3 -c 'import ensurepip, venv' 2>/dev/null || wanted+=(python3-venv)
packages=()
for package in "${wanted[@]}"; do if missing "$package"; then packages+=("$package"); fi; done
[ ${#packages[@]} -gt 0 ] || exit 0

say "installing ${packages[*]}"
as_root apt-get -q update >/dev/null
as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${packages[@]}" |
  grep --line-buffered '^Setting up' >&2 || die 'apt-get install failed'

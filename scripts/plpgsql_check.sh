#!/usr/bin/env bash
# Checks every stored function: plpgsql_check with all its warnings as errors, and the bodies of SQL functions by
# applying the sand once more with check_function_bodies on.
. "$(dirname "$0")/lib.sh"
need_database_url
psql -X -q -d "$DATABASE_URL" -c 'create extension if not exists plpgsql_check'
found=$(psql -X -q -At -d "$DATABASE_URL" <<'SQL'
select format('%s line %s: %s %s %s', v_found.functionid, v_found.lineno, v_found.level, v_found.message, v_found.hint)
from pg_proc as p
inner join pg_language as l on l.oid = p.prolang and l.lanname = 'plpgsql'
cross join lateral plpgsql_check_function_tb(
  p.oid, fatal_errors => false, other_warnings => true, extra_warnings => true,
  performance_warnings => true, security_warnings => true
) as v_found
where p.pronamespace in ('api'::regnamespace, 'internal'::regnamespace)
  -- dynamic by their nature: one makes the types, the other runs where pg_cron may be missing
  and p.proname not in ('declare_row', 'purge_cron_history');
SQL
)
[ -z "$found" ] || { printf '%s\n' "$found" >&2; die 'plpgsql_check'; }
CHECK_FUNCTION_BODIES=on scripts/sand.sh
psql -X -q -At -d "$DATABASE_URL" -c "select 'plpgsql_check: ' || count(*) || ' functions, nothing found' from pg_proc
  where pronamespace in ('api'::regnamespace, 'internal'::regnamespace)"

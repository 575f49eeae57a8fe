#!/usr/bin/env bash
# Applies all sand (functions, row shapes, jobs, grants) in one transaction: helpers, row shapes, functions, jobs, walls; then
# drops what no file declares and re-grants. Then schedules the jobs. Safe to run again, and while clients book.
. "$(dirname "$0")/lib.sh"
need_database_url

files=(sql/functions/internal/system/declare_row.sql)
while IFS= read -r file; do files+=("$file"); done < <(
  find sql/functions -path '*/_rows/*.sql' | sort
  find sql/functions/hook sql/functions/internal sql/functions/api -name '*.sql' ! -path '*/_rows/*' ! -name declare_row.sql | sort
  find sql/jobs -name '*.sql' ! -name schedule.sql | sort
  printf '%s\n' sql/functions/_walls.sql sql/functions/_prune.sql sql/functions/_grants.sql
)

arguments=()
for file in "${files[@]}"; do arguments+=(-f "$file"); done
owner_psql --single-transaction \
  -c "select pg_advisory_xact_lock(hashtextextended('medbook.sand', 0))" \
  -c "set local check_function_bodies = ${CHECK_FUNCTION_BODIES:-off}" \
  -c "set local lock_timeout = '100ms'" \
  "${arguments[@]}" >/dev/null

# pg_cron 1.4 reads of changes once a second, and for good misses one that comes among more than 4096 others: the jobs
# therefore wait until it has read of the functions
if [ "$(owner_psql -At -c "select to_regnamespace('cron') is not null")" = t ]; then sleep 3; fi
owner_psql -f sql/jobs/schedule.sql

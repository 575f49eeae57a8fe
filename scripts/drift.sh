#!/usr/bin/env bash
# Proves that sql/schema and migrations/ end in the same database: builds both beside DATABASE_URL's, dumps them, comments
# and privileges included, shows the difference, and drops them. They are called drift_schema and drift_migrations: what is called so
# is dropped first. PLANT=sql puts a difference into one of them, to see it found.
. "$(dirname "$0")/lib.sh"
need_database_url
dumps=$(mktemp -d)
drop() { PGOPTIONS='-c client_min_messages=warning' psql -X -q -d "$(url_of_database postgres)" -c "drop database if exists $1 with (force)"; }
trap 'rm -rf "$dumps"; drop drift_schema; drop drift_migrations' EXIT

build() {
  drop "$1"
  psql -X -q -d "$(url_of_database postgres)" -c "create database $1"
  DATABASE_URL=$(url_of_database "$1") scripts/bootstrap.sh 2>/dev/null
}

dump() {
  "$(postgres_bin)/pg_dump" -d "$(url_of_database "$1")" --schema-only --exclude-schema=sqitch --restrict-key=medbook >"$dumps/$1.sql"
  [ "$(wc -l <"$dumps/$1.sql")" -gt 1000 ] || die "the dump of $1 is too short to be true"
}

build drift_schema
(DATABASE_URL=$(url_of_database drift_schema) && export DATABASE_URL && owner_psql --single-transaction -f sql/schema/index.sql && scripts/sand.sh) 2>"$dumps/log" || { cat "$dumps/log" >&2; die 'sql/schema does not build'; }
build drift_migrations
DATABASE_URL=$(url_of_database drift_migrations) scripts/migrate.sh >"$dumps/log" 2>&1 || { cat "$dumps/log" >&2; die 'migrations/ do not build'; }
[ -z "${PLANT:-}" ] || psql -X -q -d "$(url_of_database drift_migrations)" -c "$PLANT"

dump drift_schema
dump drift_migrations
diff -u "$dumps/drift_schema.sql" "$dumps/drift_migrations.sql" || die 'sql/schema and migrations/ have drifted apart'
echo "drift: none in $(wc -l <"$dumps/drift_schema.sql") lines of dump"

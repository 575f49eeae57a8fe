#!/usr/bin/env bash
# Makes the roles and their rights in one database. Once per database, as a superuser or a CREATEROLE owner of it.
. "$(dirname "$0")/lib.sh"
need_database_url
say 'roles and privileges'
psql -X -q -v ON_ERROR_STOP=1 --single-transaction -d "$DATABASE_URL" -f sql/schema/_roles.sql

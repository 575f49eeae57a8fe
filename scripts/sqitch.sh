#!/usr/bin/env bash
# sqitch, on the database of DATABASE_URL, as the owner of MedBook's objects: scripts/sqitch.sh status
. "$(dirname "$0")/lib.sh"
need_database_url
export PGOPTIONS='-c role=medbook_owner'
export SQITCH_FULLNAME=${SQITCH_FULLNAME:-$(id -un)} SQITCH_EMAIL=${SQITCH_EMAIL:-$(id -un)@localhost}
command=$1
shift
cd migrations
exec sqitch "$command" --target "db:$DATABASE_URL" "$@"

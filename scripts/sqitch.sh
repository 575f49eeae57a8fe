#!/usr/bin/env bash
# sqitch, on the database of DATABASE_URL, as the owner of MedBook's objects: scripts/sqitch.sh status. A change that cannot
# get its lock within its lock_timeout gives way and is tried again; those before it stay.
. "$(dirname "$0")/lib.sh"
need_database_url
export PGOPTIONS="${PGOPTIONS:-} -c role=medbook_owner"
export SQITCH_FULLNAME=${SQITCH_FULLNAME:-$(id -un)} SQITCH_EMAIL=${SQITCH_EMAIL:-$(id -un)@localhost}
command=$1
shift
cd migrations
with_retry sqitch "$command" --target "db:$DATABASE_URL" "$@"

#!/usr/bin/env bash
# Reverts the last change to the tables, or all changes after TO=change (TO=@ROOT keeps the first, TO=nothing keeps none).
# Any other place counted from @HEAD would be another one each time that it is tried again.
# Functions are dropped before, so that none is left that the older tables cannot serve; where reverting fails, they come back.
. "$(dirname "$0")/lib.sh"
need_database_url
to=${TO:-@HEAD^}
if [ "$to" != nothing ]; then
  case "$to" in
    @HEAD^ | @ROOT) ;;
    *) grep -q "^$to " migrations/sqitch.plan || die "no such change: $to (make status lists them)" ;;
  esac
fi
scripts/sqitch.sh status >/dev/null || die 'nothing is deployed there, or it cannot be reached'
say 'dropping functions'
with_retry owner_psql --single-transaction -c "set local lock_timeout = '100ms'" -f sql/functions/_drop.sql
if [ "$to" = nothing ]; then
  say 'reverting every change'
  scripts/sqitch.sh revert -y || { scripts/sand.sh; die "not reverted: the functions are back"; }
else
  say "reverting to $to"
  scripts/sqitch.sh revert --to "$to" -y || { scripts/sand.sh; die "not reverted: the functions are back"; }
  say 'Now check out the release that goes with these tables and run: make migrate'
fi

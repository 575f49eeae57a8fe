#!/usr/bin/env bash
# Reverts the last change to the tables, or all changes after TO=change (TO=@ROOT keeps the first, TO=nothing keeps none).
# Functions are dropped before and applied again after, so that none is left that the older tables cannot serve.
. "$(dirname "$0")/lib.sh"
need_database_url
to=${TO:-@HEAD^}
say 'dropping functions'
owner_psql --single-transaction -f sql/functions/_drop.sql
if [ "$to" = nothing ]; then
  say 'reverting every change'
  scripts/sqitch.sh revert -y
else
  say "reverting to $to"
  scripts/sqitch.sh revert --to "$to" -y
  say 'Now check out the release that goes with these tables and run: make migrate'
fi

#!/usr/bin/env bash
# Reverts the last change to the tables, or all changes after TO=change (TO=@ROOT keeps the first, TO=nothing keeps none).
# Any other place counted from @HEAD would be another one each time that it is tried again.
# Functions are dropped before, so that none is left that the older tables cannot serve. Where reverting fails half-way, what was
# reverted is deployed again, without the rows that it had added, and the functions come back if they are of this release.
. "$(dirname "$0")/lib.sh"
need_database_url
to=${TO:-@HEAD^}
deployed=$(owner_psql -At -c 'select change from sqitch.changes order by committed_at') || deployed=
[ -n "$deployed" ] || die 'nothing is deployed there, or it cannot be reached'
last=${deployed##*$'\n'}
case "$to" in
  nothing | @HEAD^ | @ROOT) ;;
  *) grep -qxF "$to" <<<"$deployed" || die "no such change is deployed: $to (make status lists them)" ;;
esac
grep -q "^$last " migrations/sqitch.plan || die "check out the release that is deployed there: this one has no change $last"
if [ "$to" = "$last" ]; then
  say "there already: $to is the last change that is deployed"
  exit
fi
say 'dropping functions'
with_retry owner_psql --single-transaction -c "set local lock_timeout = '100ms'" -f sql/functions/_drop.sql
target=(--to "$to")
if [ "$to" = nothing ]; then target=(); fi
say "reverting to $to"
if ! scripts/sqitch.sh revert "${target[@]}" -y; then
  scripts/sqitch.sh deploy --verify --to "$last" || die 'reverted in part, and no function is there: put right what is said above and run make migrate'
  grep -q "^$last " <(tail -n 1 migrations/sqitch.plan) || die "not reverted, but no function is there: check out the release of $last and run make migrate"
  scripts/sand.sh || die 'not reverted, but no function is there: put right what is said above and run make migrate'
  die 'not reverted: tables and functions are back'
fi
if [ "$to" != nothing ]; then
  say 'Now check out the release that goes with these tables and run: make migrate'
fi

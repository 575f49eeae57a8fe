#!/usr/bin/env bash
# Brings a database to this release: stone by sqitch, then all sand. Idempotent, and safe while clients book: a change
# that cannot get its lock within its lock_timeout gives way and is tried again.
. "$(dirname "$0")/lib.sh"
need_database_url

with_retry() {
  local log attempt
  log=$(mktemp)
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    if "$@" 2>"$log"; then cat "$log" >&2; rm -f "$log"; return; fi
    grep -q 'lock timeout\|deadlock detected' "$log" || break
    say "busy, try $attempt of 10 gave way"
  done
  cat "$log" >&2
  rm -f "$log"
  die "$* failed"
}

say 'tables (sqitch)'
with_retry scripts/sqitch.sh deploy --verify
say 'functions, jobs, grants'
with_retry scripts/sand.sh

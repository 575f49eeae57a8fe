#!/usr/bin/env bash
# Brings a database to this release: stone by sqitch, then all sand. Idempotent, and safe while clients book: whatever
# cannot get its lock within its lock_timeout gives way and is tried again.
. "$(dirname "$0")/lib.sh"
need_database_url

say 'tables (sqitch)'
scripts/sqitch.sh deploy --verify
say 'functions, jobs, grants'
with_retry scripts/sand.sh

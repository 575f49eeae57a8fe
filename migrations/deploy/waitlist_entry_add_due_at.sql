-- Why: who was passed over because somebody was at work is looked for by the next run of a job.
-- Locks: ACCESS EXCLUSIVE on data.waitlist_entry for the length of this transaction: milliseconds.
-- Back: drop the column: who is due waits until a seat is freed again, or the schedule changes.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

alter table data.waitlist_entry
add column due_at timestamptz;

comment on column data.waitlist_entry.due_at is
'Since when internal.offer_due_seats has to look for him: he has just joined, or somebody was at work where a seat was free for him; null: it has looked.';

commit;

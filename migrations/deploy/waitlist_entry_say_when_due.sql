-- Why: the comment says whom the job has to look for.
-- Locks: none that anybody waits for.
-- Back: the old comment.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

comment on column data.waitlist_entry.due_at is
'Since when internal.offer_due_seats has to look for him: he has just joined, somebody was at work where a seat was free for him, or another slot gave back a room or a pause; null: it has looked.';

commit;

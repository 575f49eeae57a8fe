begin;

set local lock_timeout = '100ms';

comment on column data.waitlist_entry.due_at is
'Since when internal.offer_due_seats has to look for him: he has just joined, or somebody was at work where a seat was free for him; null: it has looked.';

commit;

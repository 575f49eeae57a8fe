begin;

set local lock_timeout = '100ms';

alter table data.waitlist_entry drop column due_at;

commit;

begin;

set local lock_timeout = '1s';

drop table data.waitlist_entry;

commit;

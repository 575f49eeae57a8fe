begin;

set local lock_timeout = '1s';

drop table data.schedule_conflict;

commit;

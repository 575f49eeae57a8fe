begin;

set local lock_timeout = '100ms';

drop table data.shift;

commit;

begin;

set local lock_timeout = '1s';

drop table data.live_change;

commit;

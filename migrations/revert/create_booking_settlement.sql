begin;

set local lock_timeout = '1s';

drop table data.booking_settlement;

commit;

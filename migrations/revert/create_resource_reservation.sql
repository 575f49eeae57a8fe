begin;

set local lock_timeout = '1s';

drop table data.resource_reservation;

commit;

begin;

set local lock_timeout = '1s';

drop table data.event_delivery;
drop table data.event_consumer;

commit;

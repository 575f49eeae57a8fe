begin;

set local lock_timeout = '100ms';

drop table data.event_delivery;
drop table data.event_consumer;

commit;

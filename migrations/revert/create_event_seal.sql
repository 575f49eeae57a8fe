begin;

set local lock_timeout = '100ms';

drop table data.event_unsealed;
drop table data.event_seal;

commit;

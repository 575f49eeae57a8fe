begin;

set local lock_timeout = '1s';

drop table data.event_unsealed;
drop table data.event_seal;

commit;

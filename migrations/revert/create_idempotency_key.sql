begin;

set local lock_timeout = '1s';

drop table data.idempotency_key;

commit;

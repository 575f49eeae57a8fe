begin;

set local lock_timeout = '100ms';

drop schema hook cascade;

commit;

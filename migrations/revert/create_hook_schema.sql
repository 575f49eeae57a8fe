begin;

set local lock_timeout = '1s';

drop schema hook cascade;

commit;

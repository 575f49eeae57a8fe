begin;

set local lock_timeout = '1s';

drop extension pgcrypto;
drop schema crypto;

commit;

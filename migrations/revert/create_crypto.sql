begin;

set local lock_timeout = '100ms';

drop extension pgcrypto;
drop schema crypto;

commit;

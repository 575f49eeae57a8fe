begin;

set local lock_timeout = '1s';

drop extension btree_gist;
drop schema api;
drop schema internal;
drop schema data;
alter default privileges grant execute on functions to public;

commit;

begin;

set local lock_timeout = '100ms';

drop extension btree_gist;
drop schema api;
drop schema internal;
drop schema data;
alter default privileges grant execute on functions to public;

commit;

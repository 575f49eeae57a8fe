begin;

set local lock_timeout = '1s';

drop table data.refresh_token;
drop table data.membership;
drop table data.app_user;

commit;

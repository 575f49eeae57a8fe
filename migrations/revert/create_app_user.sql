begin;

set local lock_timeout = '100ms';

drop table data.refresh_token;
drop table data.membership;
drop table data.app_user;

commit;

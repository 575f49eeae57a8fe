begin;

set local lock_timeout = '1s';

drop table data.rate_limit;
drop table data.rate_limit_rule;

commit;

begin;

set local lock_timeout = '100ms';

drop table data.rate_limit;
drop table data.rate_limit_rule;

commit;

begin;

set local lock_timeout = '100ms';

drop table data.schedule_template;

commit;

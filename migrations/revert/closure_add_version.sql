begin;

set local lock_timeout = '100ms';

alter table data.closure
drop column version,
drop column updated_at;

commit;

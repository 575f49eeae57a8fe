begin;

set local lock_timeout = '1s';

alter table data.closure
drop column version,
drop column updated_at;

commit;

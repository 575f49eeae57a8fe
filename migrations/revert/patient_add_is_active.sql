begin;

set local lock_timeout = '1s';

alter table data.patient drop column is_active;

commit;

begin;

set local lock_timeout = '100ms';

alter table data.patient drop column is_active;

commit;

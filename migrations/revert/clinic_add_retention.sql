begin;

set local lock_timeout = '100ms';

alter table data.clinic drop column retention_days;

commit;

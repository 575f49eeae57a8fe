begin;

set local lock_timeout = '1s';

alter table data.clinic drop column retention_days;

commit;

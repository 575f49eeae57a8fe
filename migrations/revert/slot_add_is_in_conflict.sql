begin;

set local lock_timeout = '100ms';

alter table data.slot drop column is_in_conflict;

commit;

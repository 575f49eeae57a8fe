begin;

set local lock_timeout = '100ms';

alter table data.closure drop column planned_until;

commit;

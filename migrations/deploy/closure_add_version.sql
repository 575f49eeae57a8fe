-- Why: closures that can be changed.
-- Locks: ACCESS EXCLUSIVE on data.closure while its rows, some per clinic and year, are rewritten: milliseconds.
-- Back: drop the columns.
-- squawk-ignore-file adding-not-nullable-field
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

alter table data.closure add column version integer not null default 1;
alter table data.closure add column updated_at timestamptz;
update data.closure set updated_at = created_at;
alter table data.closure alter column updated_at set not null;

commit;

-- Why: patients who can no longer book, with their history kept.
-- Locks: ACCESS EXCLUSIVE on data.patient for the length of this transaction: milliseconds.
-- Back: drop the column: all can book again.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

alter table data.patient
add column is_active boolean not null default true;

comment on column data.patient.is_active is 'False: cannot book. His history stays.';

commit;

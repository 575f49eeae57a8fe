-- Why: each clinic says how long it keeps personal data.
-- Locks: ACCESS EXCLUSIVE on data.clinic, for an instant; the default is stored once, not per row.
-- Back: drop the column.
-- squawk-ignore-file constraint-missing-not-valid
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

alter table data.clinic
add column retention_days integer not null default 36500,
add constraint clinic_keeps_personal_data_30_to_36500_days check (retention_days between 30 and 36500);

comment on column data.clinic.retention_days is 'How long after a visit personal data are kept, in days of 24 hours.';

commit;

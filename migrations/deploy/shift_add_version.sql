-- Why: shifts that can be changed and removed.
-- Locks: ACCESS EXCLUSIVE on data.shift while its rows, a few per clinic, are rewritten: milliseconds.
-- Back: drop the columns; fails while two shifts, one of them removed, are alike.
-- squawk-ignore-file adding-not-nullable-field, ban-drop-constraint, require-concurrent-index-creation
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

alter table data.shift
add column is_active boolean not null default true,
add column version integer not null default 1;
alter table data.shift add column updated_at timestamptz;
update data.shift set updated_at = created_at;
alter table data.shift alter column updated_at set not null;

alter table data.shift drop constraint shift_is_unique;
create unique index shift_is_unique on data.shift (clinic_id, starts_at, ends_at, slot_minutes, buffer_minutes) where is_active;
create index shift_clinic_id_idx on data.shift (clinic_id, id);

comment on column data.shift.is_active is 'False: removed, kept for the templates that once used it.';

commit;

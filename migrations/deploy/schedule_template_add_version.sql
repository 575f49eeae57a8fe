-- Why: templates that can be changed, follow one another in time, and need resources.
-- Locks: ACCESS EXCLUSIVE on data.schedule_template while its rows, some per doctor, are rewritten: milliseconds.
-- Back: drop the columns; fails while a doctor has a template twice, one after the other.
-- squawk-ignore-file adding-not-nullable-field, constraint-missing-not-valid, require-concurrent-index-deletion
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

alter table data.schedule_template
add column resource_ids uuid[],
add column version integer not null default 1;
alter table data.schedule_template add column updated_at timestamptz;
update data.schedule_template set updated_at = created_at;
alter table data.schedule_template alter column updated_at set not null;

drop index data.schedule_template_is_unique;
alter table data.schedule_template
add constraint schedule_template_is_one_at_a_time exclude using gist (
  clinic_id with =, doctor_id with =, shift_id with =, weekday with =, daterange(valid_from, valid_until, '[]') with &&
) where (is_active);
alter table data.schedule_template
add constraint schedule_template_needs_1_to_20_resources check (cardinality(resource_ids) between 1 and 20);

comment on column data.schedule_template.is_active is 'False: removed, kept for the slots that came from it.';
comment on column data.schedule_template.resource_ids is 'Rooms and equipment that each slot generated from it needs; null: none.';

commit;

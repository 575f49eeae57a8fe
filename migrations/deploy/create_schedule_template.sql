-- Why: doctors' usual presence.
-- Locks: SHARE ROW EXCLUSIVE on data.doctor, data.shift for the length of this transaction: milliseconds.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

create table data.schedule_template (
  id uuid not null,
  clinic_id uuid not null,
  doctor_id uuid not null,
  shift_id uuid not null,
  weekday integer not null,
  capacity integer not null,
  visit_type text not null,
  valid_from date not null default '-infinity',
  valid_until date not null default 'infinity',
  is_active boolean not null default true,
  created_at timestamptz not null,
  constraint schedule_template_pkey primary key (id, clinic_id),
  constraint schedule_template_belongs_to_a_doctor foreign key (doctor_id, clinic_id)
  references data.doctor (id, clinic_id) on delete no action,
  constraint schedule_template_works_a_shift foreign key (shift_id, clinic_id)
  references data.shift (id, clinic_id) on delete no action,
  constraint schedule_template_weekday_is_iso check (weekday between 1 and 7),
  constraint schedule_template_capacity_is_1_to_1000 check (capacity between 1 and 1000),
  constraint schedule_template_visit_type_is_known check (visit_type in ('in_person', 'virtual')),
  constraint schedule_template_validity_is_forward check (valid_from <= valid_until)
);

create unique index schedule_template_is_unique on data.schedule_template (doctor_id, clinic_id, shift_id, weekday)
where is_active;
create index schedule_template_doctor_id_idx on data.schedule_template (doctor_id, clinic_id);
create index schedule_template_shift_id_idx on data.schedule_template (shift_id, clinic_id);
create index schedule_template_clinic_id_idx on data.schedule_template (clinic_id);

comment on table data.schedule_template is 'A doctor''s usual presence: one shift on one weekday. Slots are generated from it.';
comment on column data.schedule_template.weekday is 'ISO: Monday = 1 … Sunday = 7.';
comment on column data.schedule_template.capacity is 'Seats of each slot generated from it.';
comment on column data.schedule_template.valid_until is 'Last day it holds, inclusive; infinity when open.';

commit;

-- Why: the stretches of a clinic's day.
-- Locks: SHARE ROW EXCLUSIVE on data.clinic for the length of this transaction: milliseconds.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

create table data.shift (
  id uuid not null,
  clinic_id uuid not null,
  name text not null,
  starts_at time not null,
  ends_at time not null,
  slot_minutes integer not null,
  buffer_minutes integer not null default 0,
  created_at timestamptz not null,
  constraint shift_pkey primary key (id, clinic_id),
  constraint shift_belongs_to_a_clinic foreign key (clinic_id)
  references data.clinic (id) on delete no action,
  constraint shift_is_unique unique (clinic_id, starts_at, ends_at, slot_minutes, buffer_minutes),
  constraint shift_begins_within_the_day check (starts_at < time '24:00'),
  constraint shift_slot_is_5_minutes_to_1_day check (slot_minutes between 5 and 1440),
  constraint shift_buffer_is_0_to_240_minutes check (buffer_minutes between 0 and 240)
);

comment on table data.shift is 'A stretch of the clinic''s day, in wall-clock time of its zone, cut into slots.';
comment on column data.shift.ends_at is 'At or before starts_at: the next day.';
comment on column data.shift.slot_minutes is 'Length of a slot, in minutes.';
comment on column data.shift.buffer_minutes is 'Pause between two slots, in minutes.';

commit;

create table data.shift (
  id uuid not null,
  clinic_id uuid not null,
  name text not null,
  starts_at time not null,
  ends_at time not null,
  slot_minutes integer not null,
  buffer_minutes integer not null default 0,
  created_at timestamptz not null,
  is_active boolean not null default true,
  version integer not null default 1,
  updated_at timestamptz not null,
  constraint shift_pkey primary key (id, clinic_id),
  constraint shift_belongs_to_a_clinic foreign key (clinic_id)
  references data.clinic (id) on delete no action,
  constraint shift_begins_within_the_day check (starts_at < time '24:00'),
  constraint shift_slot_is_5_minutes_to_1_day check (slot_minutes between 5 and 1440),
  constraint shift_buffer_is_0_to_240_minutes check (buffer_minutes between 0 and 240)
);

create unique index shift_is_unique on data.shift (clinic_id, starts_at, ends_at, slot_minutes, buffer_minutes) where is_active;
create index shift_clinic_id_idx on data.shift (clinic_id, id);

comment on table data.shift is 'A stretch of the clinic''s day, in wall-clock time of its zone, cut into slots.';
comment on column data.shift.ends_at is 'At or before starts_at: the next day.';
comment on column data.shift.slot_minutes is 'Length of a slot, in minutes.';
comment on column data.shift.buffer_minutes is 'Pause between two slots, in minutes.';
comment on column data.shift.is_active is 'False: removed, kept for the templates that once used it.';

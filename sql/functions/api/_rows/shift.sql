select internal.declare_row('api.shift', $$
  id uuid,
  clinic_id uuid,
  name text,
  starts_at time,
  ends_at time,
  slot_minutes integer,
  buffer_minutes integer,
  is_active boolean,
  version integer,
  created_at timestamptz,
  updated_at timestamptz,
  replan jsonb
$$);

comment on type api.shift is 'A stretch of a clinic''s day, in wall-clock time of its zone, cut into slots.';
comment on column api.shift.ends_at is 'At or before starts_at: the next day.';
comment on column api.shift.slot_minutes is 'Length of a slot, in minutes.';
comment on column api.shift.buffer_minutes is 'Pause between two slots, in minutes.';
comment on column api.shift.is_active is 'False: removed.';
comment on column api.shift.version is 'Grows with every change; travels as ETag.';
comment on column api.shift.replan is 'What a change did to the slots to come; null where none was asked for. {"is_dry_run", "made", "kept", "removed", "skipped", "conflicts": [{"booking_id", "reference", "slot_id", "doctor_id", "starts_at", "ends_at", "reason", "alternatives": [{"doctor_id", "starts_at", "ends_at"}]}]}';

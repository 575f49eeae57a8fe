select internal.declare_row('api.closure', $$
  id uuid,
  clinic_id uuid,
  doctor_id uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  reason text,
  created_at timestamptz,
  version integer,
  updated_at timestamptz,
  replan jsonb
$$);

comment on type api.closure is 'A time in which no slots are generated.';
comment on column api.closure.doctor_id is 'Whose time off; null: the whole clinic is closed.';
comment on column api.closure.version is 'Grows with every change; travels as ETag.';
comment on column api.closure.replan is 'What a change did to the slots to come; null where none was asked for. {"is_dry_run", "made", "kept", "removed", "skipped", "conflicts": [{"booking_id", "reference", "slot_id", "doctor_id", "starts_at", "ends_at", "reason", "alternatives": [{"doctor_id", "starts_at", "ends_at"}]}]}';

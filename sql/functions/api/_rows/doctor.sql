select internal.declare_row('api.doctor', $$
  id uuid,
  clinic_id uuid,
  name text,
  specialization text,
  email text,
  phone text,
  bio text,
  experience_years integer,
  fee_amount numeric,
  fee_currency text,
  is_active boolean,
  version integer,
  created_at timestamptz,
  updated_at timestamptz,
  min_notice_minutes integer,
  horizon_days integer,
  cancellation_notice_minutes integer,
  reschedule_notice_minutes integer,
  buffer_before_minutes integer,
  buffer_after_minutes integer,
  max_bookings_per_day integer,
  max_minutes_per_day integer,
  max_active_bookings integer,
  max_active_minutes integer,
  max_active_holds integer,
  replan jsonb
$$);

comment on type api.doctor is 'A practitioner as registered in one clinic.';
comment on column api.doctor.fee_amount is 'Price of a visit in units of fee_currency.';
comment on column api.doctor.fee_currency is 'ISO 4217 code.';
comment on column api.doctor.version is 'Grows with every change; travels as ETag.';
comment on column api.doctor.min_notice_minutes is 'Stands in for the clinic''s; null: the clinic''s holds.';
comment on column api.doctor.horizon_days is 'Stands in for the clinic''s; null: the clinic''s holds.';
comment on column api.doctor.cancellation_notice_minutes is 'Stands in for the clinic''s; null: the clinic''s holds.';
comment on column api.doctor.reschedule_notice_minutes is 'Stands in for the clinic''s; null: the clinic''s holds.';
comment on column api.doctor.buffer_before_minutes is 'Stands in for the clinic''s; null: the clinic''s holds.';
comment on column api.doctor.buffer_after_minutes is 'Stands in for the clinic''s; null: the clinic''s holds.';
comment on column api.doctor.max_bookings_per_day is 'Stands in for the clinic''s; null: the clinic''s holds.';
comment on column api.doctor.max_minutes_per_day is 'Stands in for the clinic''s; null: the clinic''s holds.';
comment on column api.doctor.max_active_bookings is 'Stands in for the clinic''s; null: the clinic''s holds.';
comment on column api.doctor.max_active_minutes is 'Stands in for the clinic''s; null: the clinic''s holds.';
comment on column api.doctor.max_active_holds is 'Stands in for the clinic''s; null: the clinic''s holds.';
comment on column api.doctor.replan is 'What a change did to the slots to come; null where none was asked for. {"is_dry_run", "made", "kept", "removed", "skipped", "conflicts": [{"booking_id", "reference", "slot_id", "doctor_id", "starts_at", "ends_at", "reason", "alternatives": [{"doctor_id", "starts_at", "ends_at"}]}]}';

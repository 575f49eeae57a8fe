select internal.declare_row('api.clinic', $$
  id uuid,
  name text,
  address text,
  phone text,
  email text,
  time_zone text,
  is_active boolean,
  hold_seconds integer,
  min_notice_minutes integer,
  horizon_days integer,
  cancellation_notice_minutes integer,
  max_active_bookings integer,
  version integer,
  created_at timestamptz,
  updated_at timestamptz,
  buffer_before_minutes integer,
  buffer_after_minutes integer,
  max_bookings_per_day integer,
  max_minutes_per_day integer,
  max_active_minutes integer,
  max_active_holds integer,
  reschedule_notice_minutes integer,
  offer_seconds integer,
  replan jsonb,
  retention_days integer
$$);

comment on type api.clinic is 'A clinic and its booking policy.';
comment on column api.clinic.time_zone is 'IANA name.';
comment on column api.clinic.hold_seconds is 'How long a pending booking keeps its seat, in seconds.';
comment on column api.clinic.min_notice_minutes is 'A slot is bookable until this long before it begins, in minutes.';
comment on column api.clinic.horizon_days is 'A slot is bookable this far ahead, in days.';
comment on column api.clinic.cancellation_notice_minutes is
'A patient may cancel a confirmed booking until this long before it begins, in minutes.';
comment on column api.clinic.max_active_bookings is 'Most live bookings of one patient in this clinic.';
comment on column api.clinic.version is 'Grows with every change; travels as ETag.';
comment on column api.clinic.buffer_before_minutes is 'Time a doctor needs before a visit, in minutes.';
comment on column api.clinic.buffer_after_minutes is 'Time a doctor needs after a visit, in minutes.';
comment on column api.clinic.max_bookings_per_day is 'Most bookings of one patient on one local day.';
comment on column api.clinic.max_minutes_per_day is 'Longest that these may be together, in minutes.';
comment on column api.clinic.max_active_minutes is 'Longest that a patient''s live bookings may be together, in minutes.';
comment on column api.clinic.max_active_holds is 'Most live holds of one patient.';
comment on column api.clinic.reschedule_notice_minutes is 'A patient may reschedule a confirmed booking until this long before it begins, in minutes.';
comment on column api.clinic.offer_seconds is 'How long a seat offered from the waitlist is kept, in seconds.';
comment on column api.clinic.replan is 'What a change did to the slots to come; null where none was asked for. {"is_dry_run", "made", "kept", "removed", "skipped", "conflicts": [{"booking_id", "reference", "slot_id", "doctor_id", "starts_at", "ends_at", "reason", "alternatives": [{"doctor_id", "starts_at", "ends_at"}]}]}';
comment on column api.clinic.retention_days is 'How long after a visit personal data are kept, in days.';

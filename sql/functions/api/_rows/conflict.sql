select internal.declare_row('api.conflict', $$
  id uuid,
  clinic_id uuid,
  booking_id uuid,
  patient_id uuid,
  reference text,
  slot_id uuid,
  doctor_id uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  reason text,
  status text,
  created_at timestamptz,
  alternatives jsonb
$$);

comment on type api.conflict is 'A booking in the way of a changed schedule.';
comment on column api.conflict.slot_id is 'Where the booking was when the schedule changed, as are doctor_id, starts_at and ends_at.';
comment on column api.conflict.reason is 'template_changed, template_removed, shift_changed, closure, time_zone_changed or doctor_disabled.';
comment on column api.conflict.status is 'open, or resolved: moved, kept or cancelled.';
comment on column api.conflict.alternatives is 'While open: up to 5 of {"slot_id", "doctor_id", "doctor_name", "starts_at", "ends_at"}: same doctor first, then same specialization, nearest in time.';

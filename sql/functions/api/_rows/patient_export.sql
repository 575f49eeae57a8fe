select internal.declare_row('api.patient_export', $$
  patient jsonb,
  bookings jsonb,
  overrides jsonb,
  series jsonb,
  waitlist jsonb,
  events jsonb,
  exported_at timestamptz,
  preferences jsonb,
  messages jsonb
$$);

comment on type api.patient_export is 'Everything that is held about a patient, as one document.';
comment on column api.patient_export.patient is 'As get_patient gives him.';
comment on column api.patient_export.bookings is 'Array, oldest first, as get_booking gives each.';
comment on column api.patient_export.overrides is 'Array: each time staff set a rule aside for him, as list_overrides gives it.';
comment on column api.patient_export.series is 'Array: visits that come again: {"id", "clinic_id", "doctor_id", "frequency", "every", "occurrences", "created_at"}.';
comment on column api.patient_export.waitlist is 'Array: places in line, as get_waitlist_entry gives each.';
comment on column api.patient_export.events is 'Array: what happened to him, his bookings, places in line and messages: {"id", "clinic_id", "occurred_at", "topic", "entity_id", "actor", "payload"}.';
comment on column api.patient_export.preferences is 'As get_preferences gives them.';
comment on column api.patient_export.messages is 'Array: what he was told of his bookings, as list_messages gives each.';

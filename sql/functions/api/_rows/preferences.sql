select internal.declare_row('api.preferences', $$
  patient_id uuid,
  language text,
  time_zone text,
  quiet_from time,
  quiet_to time,
  channels text[],
  is_reminded boolean,
  version integer,
  updated_at timestamptz
$$);

comment on type api.preferences is 'How a patient wants to be written to.';
comment on column api.preferences.language is 'BCP 47; null: the clinic''s.';
comment on column api.preferences.time_zone is 'Of his quiet hours, and to tell times in; null: the clinic''s.';
comment on column api.preferences.quiet_from is 'No reminder from then until quiet_to; null: at any time.';
comment on column api.preferences.channels is 'email, sms, both or neither.';
comment on column api.preferences.is_reminded is 'False: everything but reminders.';
comment on column api.preferences.version is 'Grows with every change, 0 while never set; travels as ETag.';

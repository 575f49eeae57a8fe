create table data.patient_preference (
  patient_id uuid not null,
  language text,
  time_zone text,
  quiet_from time,
  quiet_to time,
  channels text[] not null default '{email}',
  is_reminded boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint patient_preference_pkey primary key (patient_id),
  constraint patient_preference_is_of_a_patient foreign key (patient_id)
  references data.patient (id) on delete no action,
  constraint patient_preference_language_is_a_tag check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$'),
  constraint patient_preference_time_zone_is_known check (
    time_zone is null or (timestamp '2000-01-01' at time zone time_zone) is not null
  ),
  constraint patient_preference_quiet_hours_have_two_ends check (
    (quiet_from is null) = (quiet_to is null) and quiet_from <> quiet_to
  ),
  constraint patient_preference_channels_are_known check (channels <@ '{email,sms}')
);

comment on table data.patient_preference is 'How a patient wants to be written to; without a row, as the clinic does it.';
comment on column data.patient_preference.language is 'BCP 47, as en or pt-BR; null: the clinic''s.';
comment on column data.patient_preference.time_zone is 'Of his quiet hours, IANA name; null: the clinic''s.';
comment on column data.patient_preference.quiet_from is 'No reminder from this time of day, in his zone, until quiet_to, on the next day where that is earlier; null: at any time.';
comment on column data.patient_preference.channels is 'email, sms, both, or neither: he is not written to.';
comment on column data.patient_preference.is_reminded is 'False: everything but reminders.';

-- Why: patients are told of their bookings, and reminded of them.
-- Locks: only what it makes, and for a moment clinic, patient and booking, whose keys are pointed at: writers of these wait.
-- Back: drop the tables; what was sent, and how a clinic and a patient want it, is lost.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

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

create table data.message_setting (
  clinic_id uuid not null,
  reminder_minutes integer[] not null,
  language text not null,
  sender_name text,
  reply_to text,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint message_setting_pkey primary key (clinic_id),
  constraint message_setting_is_of_a_clinic foreign key (clinic_id)
  references data.clinic (id) on delete no action,
  constraint message_setting_has_1_to_10_reminders check (cardinality(reminder_minutes) between 1 and 10),
  constraint message_setting_reminds_10_minutes_to_30_days_before check (
    10 <= all(reminder_minutes) and 43200 >= all(reminder_minutes)
  ),
  constraint message_setting_language_is_a_tag check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$'),
  constraint message_setting_sender_is_not_blank check (sender_name ~ '\S' and length(sender_name) <= 200),
  constraint message_setting_reply_to_is_short check (length(reply_to) <= 254)
);

comment on table data.message_setting is 'How a clinic writes to its patients; without a row: 24 and 2 hours before, in English, by its own name.';
comment on column data.message_setting.reminder_minutes is 'A reminder each so many minutes before a visit.';
comment on column data.message_setting.language is 'BCP 47: for patients who want no other.';
comment on column data.message_setting.sender_name is 'Whom messages are from; null: the clinic''s name.';
comment on column data.message_setting.reply_to is 'E-mail address for answers; null: the clinic''s.';

-- No foreign key to the clinic: all zeros stands for those of the platform.
create table data.message_template (
  id uuid not null,
  clinic_id uuid not null,
  kind text not null,
  channel text not null,
  language text not null,
  subject text,
  body text not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint message_template_pkey primary key (id, clinic_id),
  constraint message_template_is_there_once unique (clinic_id, kind, channel, language),
  constraint message_template_kind_is_known check (
    kind in ('confirmation', 'change', 'cancellation', 'reminder', 'waitlist_offer', 'conflict')
  ),
  constraint message_template_channel_is_known check (channel in ('email', 'sms')),
  constraint message_template_language_is_a_tag check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$'),
  constraint message_template_of_an_email_has_a_subject check ((channel = 'email') = (subject is not null)),
  constraint message_template_is_not_blank check (subject ~ '\S' and body ~ '\S'),
  constraint message_template_is_short check (length(subject) <= 500 and length(body) <= 20000)
);

comment on table data.message_template is 'The text of a kind of message in a language, in a clinic''s own words.';
comment on column data.message_template.clinic_id is 'All zeros: of the platform, for clinics that have none.';
comment on column data.message_template.subject is 'Jinja, one line; null for an sms.';
comment on column data.message_template.body is 'Jinja.';

-- Due again when a lease lapses or a wait is over: one time says both. No foreign key to the event, for the reason given in
-- outbox.sql.
create table data.message (
  id uuid not null,
  clinic_id uuid not null,
  patient_id uuid not null,
  booking_id uuid not null,
  event_id uuid,
  kind text not null,
  channel text not null,
  starts_at timestamptz not null,
  remind_minutes integer,
  status text not null,
  due_at timestamptz not null,
  attempts integer not null default 0,
  error text,
  skip_reason text,
  created_at timestamptz not null,
  sent_at timestamptz,
  constraint message_pkey primary key (id, clinic_id),
  constraint message_is_in_a_clinic foreign key (clinic_id)
  references data.clinic (id) on delete no action,
  constraint message_is_to_a_patient foreign key (patient_id)
  references data.patient (id) on delete no action,
  constraint message_is_about_a_booking foreign key (booking_id, clinic_id)
  references data.booking (id, clinic_id) on delete no action,
  constraint message_is_of_an_event_once unique (event_id, clinic_id, channel),
  constraint message_kind_is_known check (
    kind in ('confirmation', 'change', 'cancellation', 'reminder', 'waitlist_offer', 'conflict')
  ),
  constraint message_channel_is_known check (channel in ('email', 'sms')),
  constraint message_status_is_known check (status in ('queued', 'sent', 'skipped', 'dead')),
  constraint message_is_a_reminder_or_of_an_event check (
    (kind = 'reminder') = (event_id is null) and (kind = 'reminder') = (remind_minutes is not null)
  ),
  constraint message_attempts_are_counted check (attempts >= 0),
  constraint message_is_skipped_for_a_reason check ((status = 'skipped') = (skip_reason is not null)),
  constraint message_is_sent_at_a_time check ((status = 'sent') = (sent_at is not null))
)
with (fillfactor = 80);

-- one that was never given out and is no longer called for leaves its place; one that was keeps it, as it may have been sent
create unique index message_reminds_once on data.message (booking_id, clinic_id, starts_at, remind_minutes, channel)
where kind = 'reminder' and (status <> 'skipped' or attempts > 0);
create index message_due_idx on data.message (due_at, id) where status = 'queued';
create index message_booking_id_idx on data.message (booking_id, clinic_id);
create index message_patient_id_idx on data.message (patient_id, id);
create index message_clinic_id_idx on data.message (clinic_id, id);
create index message_over_idx on data.message (due_at) where status <> 'queued';

comment on table data.message is
'What a patient is told of a booking, one row a channel. Neither address nor text: both are made of what holds when it is given out.';
comment on column data.message.event_id is 'What it tells of; null for a reminder.';
comment on column data.message.kind is 'confirmation, change, cancellation, reminder, waitlist_offer or conflict.';
comment on column data.message.channel is 'email or sms.';
comment on column data.message.starts_at is 'When the visit was to begin as it was planned: a reminder of another time is void.';
comment on column data.message.remind_minutes is 'How long before the visit it is due; null: no reminder.';
comment on column data.message.status is 'queued -> sent, skipped (no longer called for) or dead (given up).';
comment on column data.message.due_at is 'Given out from then on: when it is time, a lease lapses, or the wait after a failure is over.';
comment on column data.message.attempts is 'How often it was given out.';
comment on column data.message.error is 'Why the last attempt failed, without addresses.';
comment on column data.message.skip_reason is 'Why it is not sent.';

commit;

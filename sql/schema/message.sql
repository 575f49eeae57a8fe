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

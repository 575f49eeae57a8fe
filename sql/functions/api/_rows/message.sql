select internal.declare_row('api.message', $$
  id uuid,
  clinic_id uuid,
  patient_id uuid,
  booking_id uuid,
  kind text,
  channel text,
  starts_at timestamptz,
  remind_minutes integer,
  status text,
  due_at timestamptz,
  attempts integer,
  error text,
  skip_reason text,
  created_at timestamptz,
  sent_at timestamptz
$$);

comment on type api.message is 'What a patient is told of a booking. Has neither his address nor the text.';
comment on column api.message.kind is 'confirmation, change, cancellation, reminder, waitlist_offer or conflict.';
comment on column api.message.channel is 'email or sms.';
comment on column api.message.starts_at is 'When the visit was to begin as it was planned.';
comment on column api.message.remind_minutes is 'Of a reminder: how long before the visit.';
comment on column api.message.status is 'queued, sent, skipped, or dead: given up.';
comment on column api.message.due_at is 'While queued: given out from then on.';
comment on column api.message.attempts is 'How often it was given out.';
comment on column api.message.error is 'Why the last attempt failed.';
comment on column api.message.skip_reason is 'booking_over, booking_moved, offer_over, conflict_over, visit_begun, patient_inactive, not_wanted, quiet_hours or no_address.';

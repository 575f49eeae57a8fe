select internal.declare_row('api.message_to_send', $$
  id uuid,
  kind text,
  channel text,
  address text,
  patient_name text,
  language text,
  time_zone text,
  clinic_id uuid,
  booking_id uuid,
  attempt integer,
  leased_until timestamptz,
  sender_name text,
  reply_to text,
  subject_template text,
  body_template text,
  data jsonb
$$);

comment on type api.message_to_send is 'A message that a sender has claimed, and must finish. Personal: for the sender alone.';
comment on column api.message_to_send.id is 'The same whenever it is given out again: what to recognise a duplicate by.';
comment on column api.message_to_send.kind is 'confirmation, change, cancellation, reminder, waitlist_offer or conflict.';
comment on column api.message_to_send.channel is 'email or sms.';
comment on column api.message_to_send.address is 'E-mail address or phone number.';
comment on column api.message_to_send.language is 'BCP 47: of the template; where there is none, what the patient wants, or the clinic''s.';
comment on column api.message_to_send.time_zone is 'To tell times in: the patient''s, or the clinic''s.';
comment on column api.message_to_send.attempt is 'How often it has been given out, this time included.';
comment on column api.message_to_send.leased_until is 'Given out again from then on, unless it is finished.';
comment on column api.message_to_send.subject_template is 'Jinja; null: an sms, or body_template is null.';
comment on column api.message_to_send.body_template is 'Jinja; null: the built-in template of the kind.';
comment on column api.message_to_send.data is 'What a template may use: {"patient", "clinic", "doctor", "booking"}, "was" of a change, "offer" of a waitlist_offer, "choices" of a conflict, "minutes_before" of a reminder. Times are ISO 8601 in UTC.';

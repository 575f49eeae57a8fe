select internal.declare_row('api.message_settings', $$
  clinic_id uuid,
  reminder_minutes integer[],
  language text,
  sender_name text,
  reply_to text,
  version integer,
  updated_at timestamptz
$$);

comment on type api.message_settings is 'How a clinic writes to its patients.';
comment on column api.message_settings.reminder_minutes is 'A reminder each so many minutes before a visit, longest first.';
comment on column api.message_settings.language is 'BCP 47: for patients who want no other.';
comment on column api.message_settings.sender_name is 'Whom messages are from; null: the clinic''s name.';
comment on column api.message_settings.reply_to is 'E-mail address for answers; null: the clinic''s.';
comment on column api.message_settings.version is 'Grows with every change, 0 while never set; travels as ETag.';

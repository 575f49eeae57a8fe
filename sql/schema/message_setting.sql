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

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

select internal.declare_row('api.message_template', $$
  id uuid,
  clinic_id uuid,
  kind text,
  channel text,
  language text,
  subject text,
  body text,
  version integer,
  created_at timestamptz,
  updated_at timestamptz
$$);

comment on type api.message_template is 'The text of a kind of message in a language.';
comment on column api.message_template.clinic_id is 'Null: of the platform, for clinics that have none.';
comment on column api.message_template.kind is 'confirmation, change, cancellation, reminder, waitlist_offer or conflict.';
comment on column api.message_template.channel is 'email or sms.';
comment on column api.message_template.language is 'BCP 47.';
comment on column api.message_template.subject is 'Jinja; null for an sms.';
comment on column api.message_template.body is 'Jinja.';
comment on column api.message_template.version is 'Grows with every change; travels as ETag.';

begin;

select
  patient_id,
  language,
  time_zone,
  quiet_from,
  quiet_to,
  channels,
  is_reminded,
  version,
  created_at,
  updated_at
from data.patient_preference
where false;

select
  clinic_id,
  reminder_minutes,
  language,
  sender_name,
  reply_to,
  version,
  created_at,
  updated_at
from data.message_setting
where false;

select
  id,
  clinic_id,
  kind,
  channel,
  language,
  subject,
  body,
  version,
  created_at,
  updated_at
from data.message_template
where false;

select
  id,
  clinic_id,
  patient_id,
  booking_id,
  event_id,
  kind,
  channel,
  starts_at,
  remind_minutes,
  status,
  due_at,
  attempts,
  error,
  skip_reason,
  created_at,
  sent_at
from data.message
where false;

-- every claim is there, and every index
select 1 / (count(*) = 33)::integer
from pg_catalog.pg_constraint
where conrelid in (
  'data.patient_preference'::regclass, 'data.message_setting'::regclass, 'data.message_template'::regclass,
  'data.message'::regclass
);

select 1 / (count(*) = 12)::integer
from pg_catalog.pg_index
where indrelid in (
  'data.patient_preference'::regclass, 'data.message_setting'::regclass, 'data.message_template'::regclass,
  'data.message'::regclass
);

rollback;

begin;

select
  profile,
  email_index,
  erased_at
from data.patient
where false;
select
  patient_id,
  wrapped_key,
  master_key_id,
  created_at
from data.patient_key
where false;
select
  is_only,
  wrapped_key,
  master_key_id,
  created_at
from data.email_key
where false;

-- nothing is in the clear
select 1 / (count(*) = 0)::integer
from pg_catalog.pg_attribute
where
  attrelid in ('data.patient'::regclass, 'data.booking'::regclass, 'data.booking_override'::regclass)
  and attname in ('name', 'email', 'phone', 'notes', 'reason') and not attisdropped and atttypid <> 'bytea'::regtype;
select 1 / (count(*) = 4)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.patient'::regclass
  and conname in (
    'patient_email_is_unique',
    'patient_is_known_until_erased',
    'patient_is_not_found_once_erased',
    'patient_is_off_once_erased'
  );

rollback;

begin;

select
  id,
  name,
  email,
  phone,
  version,
  created_at,
  updated_at
from data.patient
where false;

-- every claim is there
select 1 / (count(*) = 5)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.patient'::regclass
  and conname in (
    'patient_pkey',
    'patient_email_is_unique',
    'patient_email_is_lower_case',
    'patient_can_be_reached',
    'patient_name_is_not_blank'
  );

rollback;

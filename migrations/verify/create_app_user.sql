begin;

select
  id,
  email_index,
  password_hash,
  is_admin,
  patient_id,
  is_active,
  version,
  created_at,
  updated_at
from data.app_user
where false;

select
  id,
  clinic_id,
  user_id,
  role,
  doctor_id,
  created_at
from data.membership
where false;

select
  id,
  family_id,
  user_id,
  digest,
  role,
  doctor_id,
  created_at,
  expires_at,
  family_expires_at,
  rotated_at,
  revoked_at
from data.refresh_token
where false;

-- every claim is there
select 1 / (count(*) = 20)::integer
from pg_catalog.pg_constraint
where conrelid in ('data.app_user'::regclass, 'data.membership'::regclass, 'data.refresh_token'::regclass);

rollback;

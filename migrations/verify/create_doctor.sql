begin;

select
  id,
  clinic_id,
  name,
  specialization,
  email,
  phone,
  bio,
  experience_years,
  fee_amount,
  fee_currency,
  is_active,
  active_id,
  active_clinic_id,
  version,
  created_at,
  updated_at
from data.doctor
where false;

-- every claim is there
select 1 / (count(*) = 10)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.doctor'::regclass
  and conname in (
    'doctor_pkey',
    'doctor_active_id_is_unique',
    'doctor_belongs_to_a_clinic',
    'active_doctor_has_an_active_clinic',
    'doctor_name_is_not_blank',
    'doctor_specialization_is_not_blank',
    'doctor_experience_is_0_to_80_years',
    'doctor_fee_is_0_to_10_billion_in_cents',
    'doctor_fee_has_a_currency',
    'doctor_fee_currency_is_iso_4217'
  );
select
  'data.doctor_clinic_id_idx'::regclass,
  'data.doctor_active_clinic_id_idx'::regclass,
  'data.doctor_specialization_idx'::regclass;

rollback;

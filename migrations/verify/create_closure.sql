begin;

select
  id,
  clinic_id,
  doctor_id,
  starts_at,
  ends_at,
  reason,
  created_at
from data.closure
where false;

-- every claim is there
select 1 / (count(*) = 4)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.closure'::regclass
  and conname in (
    'closure_pkey',
    'closure_belongs_to_a_clinic',
    'closure_belongs_to_a_doctor',
    'closure_is_finite_and_forward'
  );
select
  'data.closure_clinic_id_idx'::regclass,
  'data.closure_doctor_id_idx'::regclass;

rollback;

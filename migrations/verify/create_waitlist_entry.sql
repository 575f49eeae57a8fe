begin;

select
  id,
  clinic_id,
  patient_id,
  doctor_id,
  specialization,
  visit_type,
  starts_at,
  ends_at,
  status,
  offered_at,
  version,
  created_at,
  updated_at
from data.waitlist_entry
where false;

-- every claim is there
select 1 / (count(*) = 7)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.waitlist_entry'::regclass
  and conname in (
    'waitlist_entry_pkey',
    'waitlist_entry_belongs_to_a_clinic',
    'waitlist_entry_is_for_a_patient',
    'waitlist_entry_is_for_a_doctor',
    'waitlist_entry_window_is_finite_and_forward',
    'waitlist_entry_visit_type_is_known',
    'waitlist_entry_status_is_known'
  );
select
  'data.waitlist_entry_clinic_id_idx'::regclass,
  'data.waitlist_entry_line_idx'::regclass,
  'data.waitlist_entry_patient_id_idx'::regclass,
  'data.waitlist_entry_doctor_id_idx'::regclass;

rollback;

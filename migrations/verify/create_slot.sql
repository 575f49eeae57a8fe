begin;

select
  id,
  clinic_id,
  doctor_id,
  starts_at,
  ends_at,
  during,
  capacity,
  booked,
  status,
  visit_type,
  template_id,
  active_doctor_id,
  version,
  created_at
from data.slot
where false;

-- every claim is there
select 1 / (count(*) = 11)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.slot'::regclass
  and conname in (
    'slot_pkey',
    'slot_does_not_overlap',
    'slot_is_not_overbooked',
    'slot_is_finite_and_forward',
    'slot_is_at_most_one_day',
    'slot_capacity_is_1_to_1000',
    'slot_status_is_known',
    'slot_visit_type_is_known',
    'slot_belongs_to_a_doctor',
    'live_slot_has_an_active_doctor',
    'slot_comes_from_a_template'
  );
select
  'data.slot_doctor_id_idx'::regclass,
  'data.slot_active_doctor_id_idx'::regclass,
  -- not slot_clinic_id_idx, which slot_add_seats_and_resources replaces
  'data.slot_starts_at_idx'::regclass,
  'data.slot_template_id_idx'::regclass;

rollback;

begin;

select
  id,
  clinic_id,
  doctor_id,
  shift_id,
  weekday,
  capacity,
  visit_type,
  valid_from,
  valid_until,
  is_active,
  created_at
from data.schedule_template
where false;

-- every claim is there
select 1 / (count(*) = 7)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.schedule_template'::regclass
  and conname in (
    'schedule_template_pkey',
    'schedule_template_belongs_to_a_doctor',
    'schedule_template_works_a_shift',
    'schedule_template_weekday_is_iso',
    'schedule_template_capacity_is_1_to_1000',
    'schedule_template_visit_type_is_known',
    'schedule_template_validity_is_forward'
  );
select
  -- not schedule_template_is_unique, which schedule_template_add_version replaces
  'data.schedule_template_doctor_id_idx'::regclass,
  'data.schedule_template_shift_id_idx'::regclass,
  'data.schedule_template_clinic_id_idx'::regclass;

rollback;

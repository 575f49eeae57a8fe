begin;

select
  extra_seats,
  resource_ids,
  is_free
from data.slot
where false;

-- every claim is there
select 1 / (count(*) = 3)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.slot'::regclass
  and conname in (
    'slot_is_not_overbooked',
    'slot_extra_seats_are_0_to_1000',
    'slot_needs_1_to_20_resources'
  );
select
  'data.slot_free_doctor_id_idx'::regclass,
  'data.slot_free_clinic_id_idx'::regclass,
  'data.slot_free_starts_at_idx'::regclass;

rollback;

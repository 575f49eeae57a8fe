begin;

select
  id,
  clinic_id,
  name,
  starts_at,
  ends_at,
  slot_minutes,
  buffer_minutes,
  created_at
from data.shift
where false;

-- every claim is there, but for shift_is_unique, which shift_add_version replaces
select 1 / (count(*) = 5)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.shift'::regclass
  and conname in (
    'shift_pkey',
    'shift_belongs_to_a_clinic',
    'shift_begins_within_the_day',
    'shift_slot_is_5_minutes_to_1_day',
    'shift_buffer_is_0_to_240_minutes'
  );

rollback;

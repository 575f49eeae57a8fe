begin;

select
  id,
  clinic_id,
  booking_id,
  kind,
  reason,
  actor,
  created_at
from data.booking_override
where false;

-- every claim is there
select 1 / (count(*) = 4)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.booking_override'::regclass
  and conname in (
    'booking_override_pkey',
    'booking_override_is_of_a_booking',
    'booking_override_kind_is_known',
    'booking_override_says_why'
  );
select
  'data.booking_override_booking_id_idx'::regclass,
  'data.booking_override_clinic_id_idx'::regclass;

rollback;

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

-- that it says why went with encrypt_personal_data
select 1 / (count(*) = 3)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.booking_override'::regclass
  and conname in (
    'booking_override_pkey',
    'booking_override_is_of_a_booking',
    'booking_override_kind_is_known'
  );
select
  'data.booking_override_booking_id_idx'::regclass,
  'data.booking_override_clinic_id_idx'::regclass;

rollback;

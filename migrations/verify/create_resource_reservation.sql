begin;

select
  resource_id,
  clinic_id,
  slot_id,
  starts_at,
  ends_at,
  during
from data.resource_reservation
where false;

-- every claim is there
select 1 / (count(*) = 5)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.resource_reservation'::regclass
  and conname in (
    'resource_reservation_pkey',
    'resource_is_in_one_place',
    'resource_reservation_is_finite_and_forward',
    'resource_reservation_is_of_a_resource',
    'resource_reservation_is_for_a_slot'
  );
select
  'data.resource_reservation_resource_id_idx'::regclass,
  'data.resource_reservation_slot_id_idx'::regclass;

rollback;

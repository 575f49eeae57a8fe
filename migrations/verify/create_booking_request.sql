begin;

select
  id,
  clinic_id,
  slot_id,
  alternative_slot_ids,
  patient_id,
  is_confirmed,
  status,
  attempts,
  due_at,
  reasons,
  booking_id,
  requested_by,
  created_at,
  settled_at
from data.booking_request
where false;

-- every claim is there, and every index
select 1 / (count(*) = 6)::integer
from pg_catalog.pg_constraint
where conrelid = 'data.booking_request'::regclass;

select 1 / (count(*) = 6)::integer
from pg_catalog.pg_index
where indrelid = 'data.booking_request'::regclass;

rollback;

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

select
  request_id,
  clinic_id,
  slot_id
from data.booking_request_line
where false;

-- every claim is there, and every index
select 1 / (count(*) = 8)::integer
from pg_catalog.pg_constraint
where conrelid in ('data.booking_request'::regclass, 'data.booking_request_line'::regclass);

select 1 / (count(*) = 7)::integer
from pg_catalog.pg_index
where indrelid in ('data.booking_request'::regclass, 'data.booking_request_line'::regclass);

rollback;

begin;

select
  id,
  clinic_id,
  kind,
  doctor_id,
  slot_id,
  starts_at,
  ends_at,
  status,
  seats_left,
  slot_version,
  created_at
from data.live_change
where false;

-- every claim is there, and every index
select 1 / (count(*) = 3)::integer
from pg_catalog.pg_constraint
where conrelid = 'data.live_change'::regclass;

select 1 / (count(*) = 3)::integer
from pg_catalog.pg_index
where indrelid = 'data.live_change'::regclass;

rollback;

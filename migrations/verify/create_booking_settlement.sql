begin;

select
  id,
  clinic_id,
  booking_id,
  external_id,
  external_outcome,
  outcome,
  confirmed_booking_id,
  refused_because,
  settled_at
from data.booking_settlement
where false;

-- every claim is there, and every index
select 1 / (count(*) = 9)::integer
from pg_catalog.pg_constraint
where conrelid = 'data.booking_settlement'::regclass;

select 1 / (count(*) = 4)::integer
from pg_catalog.pg_index
where indrelid = 'data.booking_settlement'::regclass;

rollback;

begin;

select
  id,
  name,
  topics,
  clinic_ids,
  max_attempts,
  retry_seconds,
  version,
  created_at,
  updated_at
from data.event_consumer
where false;

select
  event_id,
  clinic_id,
  consumer_id,
  entity_id,
  attempts,
  due_at,
  error,
  dead_at
from data.event_delivery
where false;

-- every claim is there, and every index
select 1 / (count(*) = 11)::integer
from pg_catalog.pg_constraint
where conrelid in ('data.event_consumer'::regclass, 'data.event_delivery'::regclass);

select 1 / (count(*) = 6)::integer
from pg_catalog.pg_index
where indrelid in ('data.event_consumer'::regclass, 'data.event_delivery'::regclass);

rollback;

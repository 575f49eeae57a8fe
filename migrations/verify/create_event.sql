begin;

select
  id,
  clinic_id,
  occurred_at,
  topic,
  entity_id,
  actor,
  payload
from data.event
where false;

-- every claim is there
select 1 / (count(*) = 3)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.event'::regclass
  and conname in (
    'event_pkey',
    'event_topic_is_entity_dot_verb',
    'event_payload_is_an_object'
  );
select 'data.event_entity_id_idx'::regclass;

rollback;

begin;

select
  event_id,
  clinic_id,
  created_at
from data.outbox
where false;

-- every claim is there
select 1 / (count(*) = 2)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.outbox'::regclass
  and conname in (
    'outbox_pkey',
    'outbox_points_at_an_event'
  );
select 'data.outbox_created_at_idx'::regclass;

rollback;

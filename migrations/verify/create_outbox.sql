begin;

select
  event_id,
  clinic_id,
  created_at
from data.outbox
where false;

-- its foreign key went with event_add_audit
select 1 / (count(*) = 1)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.outbox'::regclass
  and conname = 'outbox_pkey';
select 'data.outbox_created_at_idx'::regclass;

rollback;

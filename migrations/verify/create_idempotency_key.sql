begin;

select
  key,
  actor,
  clinic_id,
  fingerprint,
  answer,
  created_at
from data.idempotency_key
where false;

-- every claim is there
select 1 / (count(*) = 2)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.idempotency_key'::regclass
  and conname in (
    'idempotency_key_pkey',
    'idempotency_key_is_1_to_200_characters'
  );
select 'data.idempotency_key_created_at_idx'::regclass;

rollback;

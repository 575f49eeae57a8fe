begin;

select
  event_id,
  clinic_id,
  position,
  digest,
  sealed_at
from data.event_seal
where false;

select
  event_id,
  clinic_id
from data.event_unsealed
where false;

-- every claim is there
select 1 / (count(*) = 5)::integer
from pg_catalog.pg_constraint
where
  conname in (
    'event_seal_pkey',
    'event_seal_position_is_taken_once',
    'event_seal_position_is_positive',
    'event_seal_digest_is_sha256',
    'event_unsealed_pkey'
  );

-- nobody may change it
select 1 / (not has_table_privilege('medbook_owner', 'data.event_seal', 'update, delete, truncate'))::integer;

rollback;

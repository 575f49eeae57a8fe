begin;

select
  id,
  clinic_id,
  url,
  wrapped_secret,
  wrapped_previous_secret,
  previous_secret_ends_at,
  master_key_id,
  disabled_at,
  disabled_reason,
  is_active,
  consecutive_failures,
  first_failed_at,
  version,
  created_at,
  updated_at
from data.webhook_endpoint
where false;

select
  id,
  clinic_id,
  webhook_id,
  event_id,
  attempt,
  occurred_at,
  status_code,
  duration_ms,
  error
from data.webhook_attempt
where false;

-- every claim is there, and every index
select 1 / (count(*) = 13)::integer
from pg_catalog.pg_constraint
where conrelid in ('data.webhook_endpoint'::regclass, 'data.webhook_attempt'::regclass);

select 1 / (count(*) = 5)::integer
from pg_catalog.pg_index
where indrelid in ('data.webhook_endpoint'::regclass, 'data.webhook_attempt'::regclass);

rollback;

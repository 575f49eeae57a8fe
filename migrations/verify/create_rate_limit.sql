begin;

select
  id,
  action,
  max_calls,
  window_seconds,
  version,
  created_at,
  updated_at
from data.rate_limit_rule
where false;

select
  subject,
  action,
  accepted_at
from data.rate_limit
where false;

-- every claim is there
select 1 / (count(*) = 9)::integer
from pg_catalog.pg_constraint
where conrelid in ('data.rate_limit_rule'::regclass, 'data.rate_limit'::regclass);

-- and every rule
select 1 / (count(*) = 2)::integer
from data.rate_limit_rule
where action in ('book', 'log_in');

rollback;

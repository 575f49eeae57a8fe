create or replace function internal.rate_limit_row(p_rule data.rate_limit_rule)
returns api.rate_limit
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_rule.id, p_rule.action, p_rule.max_calls, p_rule.window_seconds, p_rule.version, p_rule.created_at, p_rule.updated_at
  )::api.rate_limit
$$;

comment on function internal.rate_limit_row(data.rate_limit_rule) is 'A rate limit as callers see it.';

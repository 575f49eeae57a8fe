-- The call that must be over the window's edge is the max_calls-th from the end: with fewer there is room.
create or replace function internal.rate_limit_wait(p_rule data.rate_limit_rule, p_accepted_at timestamptz[], p_now timestamptz)
returns integer
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select ceil(extract(epoch from v_free_at - p_now))::integer
  from (
    select p_accepted_at[cardinality(p_accepted_at) - p_rule.max_calls + 1] + p_rule.window_seconds * interval '1 second'
  ) as v (v_free_at)
  -- later than a window from now: the call is of the future, as the clock was set back since
  where v_free_at > p_now and v_free_at <= p_now + p_rule.window_seconds * interval '1 second'
$$;

comment on function internal.rate_limit_wait(data.rate_limit_rule, timestamptz[], timestamptz) is
'Seconds until a rule lets the next call through, by the calls before; null: now.
p_accepted_at: those calls, oldest first.';

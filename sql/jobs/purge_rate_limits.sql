create or replace function internal.purge_rate_limits(p_limit integer default 100000)
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  -- materialized: read again for another row, it would find the next rows to be locked
  with due as materialized (
    select r.subject, r.action
    from data.rate_limit as r
    left join data.rate_limit_rule as rule on rule.action = r.action
    where
      r.accepted_at[cardinality(r.accepted_at)]
      <= (select internal.now()) - coalesce(rule.window_seconds, 0) * interval '1 second'
    limit p_limit
    for update of r skip locked
  ), purged as (
    delete from data.rate_limit
    using due
    where rate_limit.subject = due.subject and rate_limit.action = due.action
    returning rate_limit.action
  )
  select count(*)::integer from purged
$$;

comment on function internal.purge_rate_limits(integer) is
'Job, hourly: forgets subjects whose last call is out of its rule''s window, so that they cannot be told from new ones.
p_limit: most subjects to purge in one run.
Returns how many it purged.';

create or replace function internal.purge_refresh_tokens(p_limit integer default 100000)
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  -- materialized: read again for another row, it would find the next rows to be locked
  with due as materialized (
    select t.id
    from data.refresh_token as t
    where t.family_expires_at <= (select internal.now())
    order by t.family_expires_at
    limit p_limit
    for update skip locked
  ), purged as (
    delete from data.refresh_token
    using due
    where refresh_token.id = due.id
    returning refresh_token.id
  )
  select count(*)::integer from purged
$$;

comment on function internal.purge_refresh_tokens(integer) is
'Job, hourly: forgets the tokens of sessions that have ended by their age. Until then used ones are kept, to know them when they are shown again.
p_limit: most tokens to purge in one run.
Returns how many it purged.';

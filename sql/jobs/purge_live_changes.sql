-- Not the newest: the next is numbered after it.
create or replace function internal.purge_live_changes(p_limit integer default 100000)
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  -- materialized: read again for another row, it would find the next rows to be locked
  with due as materialized (
    select l.id, l.clinic_id
    from data.live_change as l
    where
      l.created_at < (select internal.now()) - interval '24 hours' and l.id < (select max(id) from data.live_change)
    order by l.created_at, l.id
    limit p_limit
    for update skip locked
  ), purged as (
    delete from data.live_change
    using due
    where live_change.id = due.id and live_change.clinic_id = due.clinic_id
    returning live_change.id
  )
  select count(*)::integer from purged
$$;

comment on function internal.purge_live_changes(integer) is
'Job, hourly: forgets live changes older than 24 hours, but for the newest. Who asks for what came after them is told that they are forgotten.
p_limit: most rows to purge in one run.
Returns how many it purged.';

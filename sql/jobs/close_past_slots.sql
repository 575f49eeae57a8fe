create or replace function internal.close_past_slots(p_limit integer default 10000)
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  -- materialized: read again for another row, it would find the next slots to be locked
  with over as materialized (
    select s.id, s.clinic_id
    from data.slot as s
    where s.status in ('open', 'blocked') and s.starts_at < (select internal.now()) and s.ends_at <= (select internal.now())
    order by s.starts_at
    limit p_limit
    for no key update skip locked
  ), closed as (
    update data.slot
    set status = 'closed', version = version + 1
    from over
    where slot.id = over.id and slot.clinic_id = over.clinic_id
    returning slot.id
  )
  select count(*)::integer from closed
$$;

comment on function internal.close_past_slots(integer) is
'Job, every ten minutes: marks slots that are over as closed, which takes them out of the indexes that serve booking. Only tidies.
p_limit: most slots to close in one run.
Returns how many it closed.';

create or replace function internal.purge_idempotency_keys(p_limit integer default 100000)
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  with purged as (
    delete from data.idempotency_key
    where (key, actor, clinic_id) in (
      select k.key, k.actor, k.clinic_id
      from data.idempotency_key as k
      where k.created_at < (select internal.now()) - interval '24 hours'
      order by k.created_at
      limit p_limit
      for update skip locked
    )
    returning key
  )
  select count(*)::integer from purged
$$;

comment on function internal.purge_idempotency_keys(integer) is
'Job, hourly: forgets idempotency keys older than 24 hours, and with them the answers they keep.
p_limit: most keys to purge in one run.
Returns how many it purged.';

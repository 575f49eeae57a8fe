create or replace function internal.purge_idempotency_keys(p_limit integer default 100000)
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  -- materialized: read again for another row, it would find the next rows to be locked
  with due as materialized (
    select k.key, k.actor, k.clinic_id
    from data.idempotency_key as k
    where k.created_at < (select internal.now()) - interval '24 hours'
    order by k.created_at
    limit p_limit
    for update skip locked
  ), purged as (
    delete from data.idempotency_key
    using due
    where idempotency_key.key = due.key and idempotency_key.actor = due.actor and idempotency_key.clinic_id = due.clinic_id
    returning idempotency_key.clinic_id
  )
  select count(*)::integer from purged
$$;

comment on function internal.purge_idempotency_keys(integer) is
'Job, hourly: forgets idempotency keys older than 24 hours, and with them the answers they keep.
p_limit: most keys to purge in one run.
Returns how many it purged.';

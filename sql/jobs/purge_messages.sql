create or replace function internal.purge_messages(p_limit integer default 100000)
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  -- materialized: read again for another row, it would find the next rows to be locked
  with due as materialized (
    select m.id, m.clinic_id
    from data.message as m
    where m.status <> 'queued' and m.due_at < (select internal.now()) - interval '90 days'
    order by m.due_at
    limit p_limit
    for update skip locked
  ), purged as (
    delete from data.message
    using due
    where message.id = due.id and message.clinic_id = due.clinic_id
    returning message.clinic_id
  )
  select count(*)::integer from purged
$$;

comment on function internal.purge_messages(integer) is
'Job, hourly: forgets messages that were sent, skipped or given up and were due over 90 days ago. That they were sent stays in the log.
p_limit: most messages to purge in one run.
Returns how many it purged.';

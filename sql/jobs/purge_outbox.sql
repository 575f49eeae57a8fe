create or replace function internal.purge_outbox(p_limit integer default 100000)
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  -- materialized: read again for another row, it would find the next rows to be locked
  with due as materialized (
    select o.event_id, o.clinic_id
    from data.outbox as o
    where o.created_at < (select internal.now()) - interval '7 days'
    order by o.created_at
    limit p_limit
    for update skip locked
  ), purged as (
    delete from data.outbox
    using due
    where outbox.event_id = due.event_id and outbox.clinic_id = due.clinic_id
    returning outbox.clinic_id
  ), old as materialized (
    select a.id, a.clinic_id
    from data.webhook_attempt as a
    where a.occurred_at < (select internal.now()) - interval '30 days'
    order by a.occurred_at
    limit p_limit
    for update skip locked
  ), forgotten as (
    delete from data.webhook_attempt
    using old
    where webhook_attempt.id = old.id and webhook_attempt.clinic_id = old.clinic_id
    returning webhook_attempt.clinic_id
  )
  select (select count(*) from purged)::integer + (select count(*) from forgotten)::integer
$$;

comment on function internal.purge_outbox(integer) is
'Job, hourly: drops outbox rows that nobody relayed in 7 days, and the delivery log of webhooks after 30. The events themselves stay in the log.
p_limit: most rows of each to purge in one run.
Returns how many it purged.';

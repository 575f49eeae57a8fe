-- For a consumer that is itself part of the database: what it does with the events commits with their being taken, so that it
-- needs no lease, and each event takes effect exactly once. SKIP LOCKED: never waits for another; one at a time keeps the order.
create or replace function internal.take_deliveries(p_consumer data.event_consumer, p_limit integer default 1000)
returns setof data.event
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
rows 100
as $$
begin
  perform internal.distribute_events();
  return query
  with due as materialized (
    select d.event_id, d.clinic_id
    from data.event_delivery as d
    where d.consumer_id = p_consumer.id and d.dead_at is null and d.due_at <= internal.now()
    order by d.due_at, d.event_id
    limit p_limit
    for update skip locked
  ), taken as (
    delete from data.event_delivery as d
    using due
    where d.event_id = due.event_id and d.clinic_id = due.clinic_id and d.consumer_id = p_consumer.id
    returning d.event_id, d.clinic_id
  )
  select e.*
  from taken
  inner join data.event as e on e.id = taken.event_id and e.clinic_id = taken.clinic_id
  order by e.id;
end
$$;

comment on function internal.take_deliveries(data.event_consumer, integer) is
'Takes what a consumer is to be told, for good: if the transaction is rolled back, it was not taken.
p_limit: most events of one call.
Returns the events, oldest first.';

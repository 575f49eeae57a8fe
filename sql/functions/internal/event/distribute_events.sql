-- One at a time: of two, the one that skipped what the other held could hand out a later event of an entity before an earlier.
-- What is taken is what is there, never "above the last seen": a transaction that commits late is taken when it has.
-- The consumers are locked, as a reference to them would: one that is unsubscribed meanwhile is waited for and left out.
create or replace function internal.distribute_events(p_limit integer default 1000)
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_count integer;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('medbook.distribute_events', 0))
    or not exists (select from data.event_consumer)
  then
    return 0;
  end if;
  with taken as (
    delete from data.outbox as o
    using (select event_id, clinic_id from data.outbox order by event_id limit p_limit) as v_first
    where o.event_id = v_first.event_id and o.clinic_id = v_first.clinic_id
    returning o.event_id, o.clinic_id
  ), told as materialized (
    select c as consumer from data.event_consumer as c for key share
  ), made as (
    insert into data.event_delivery (event_id, clinic_id, consumer_id, entity_id, due_at)
    select e.id, e.clinic_id, (told.consumer).id, e.entity_id, internal.now()
    from taken
    inner join data.event as e on e.id = taken.event_id and e.clinic_id = taken.clinic_id
    inner join told on internal.is_wanted(told.consumer, e.topic, e.clinic_id)
    on conflict do nothing
  )
  select count(*)::integer into v_count from taken;
  return v_count;
end
$$;

comment on function internal.distribute_events(integer) is
'Turns the outbox into deliveries, one for each consumer that wants the event. With no consumer at all it is left alone.
p_limit: most events of one call.
Returns how many events it took; 0 where another call is at it.';

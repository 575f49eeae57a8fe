-- Of one entity only the oldest event that is not dead is given out, so that its order is kept whatever fails and however many
-- workers there are. SKIP LOCKED: no worker waits for another.
create or replace function internal.due_deliveries(p_consumer_id uuid, p_limit integer, p_now timestamptz)
returns setof data.event_delivery
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
-- row by row in the order of the index, and a look at the entity of each, whatever the statistics say: the table is empty one
-- minute and full the next, and a plan that compares all with all takes seconds
set enable_sort = off
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
rows 100
as $$
begin
  return query
  select d.*
  from data.event_delivery as d
  where
    d.consumer_id = p_consumer_id and d.dead_at is null and d.due_at <= p_now
    and d.event_id = (
      select v_first.event_id
      from data.event_delivery as v_first
      where v_first.consumer_id = d.consumer_id and v_first.entity_id = d.entity_id and v_first.dead_at is null
      order by v_first.event_id
      limit 1
    )
  order by d.due_at, d.event_id
  limit p_limit
  for update skip locked;
end
$$;

comment on function internal.due_deliveries(uuid, integer, timestamptz) is
'Locks what a consumer is to be told next: of each entity the oldest event.
p_limit: most of them.
p_now: what is due by then.';

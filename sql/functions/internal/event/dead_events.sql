create or replace function internal.dead_events(p_consumer_id uuid, p_limit integer, p_after uuid)
returns setof api.dead_event
language plpgsql
stable
set search_path = pg_catalog, pg_temp
rows 50
as $$
begin
  perform internal.check_page(p_limit, p_after, exists (
    select from data.event_delivery where event_id = p_after and consumer_id = p_consumer_id and dead_at is not null));
  return query
  select e.id, e.clinic_id, e.occurred_at, e.topic, e.entity_id, d.attempts, d.error, d.dead_at
  from data.event_delivery as d
  inner join data.event as e on e.id = d.event_id and e.clinic_id = d.clinic_id
  where d.consumer_id = p_consumer_id and d.dead_at is not null and (p_after is null or d.event_id > p_after)
  order by d.event_id
  limit p_limit;
end
$$;

comment on function internal.dead_events(uuid, integer, uuid) is
'A page of the dead letters of a consumer, oldest event first.
Errors: MB001 invalid_argument';

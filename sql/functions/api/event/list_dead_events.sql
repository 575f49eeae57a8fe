create or replace function api.list_dead_events(p_consumer text, p_limit integer default 50, p_after uuid default null)
returns setof api.dead_event
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 50
as $$
declare
  v_consumer data.event_consumer := internal.find_consumer('list_dead_events', p_consumer);
begin
  perform internal.check_page(p_limit, p_after, exists (
    select from data.event_delivery where event_id = p_after and consumer_id = v_consumer.id and dead_at is not null));
  return query
  select e.id, e.clinic_id, e.occurred_at, e.topic, e.entity_id, d.attempts, d.error, d.dead_at
  from data.event_delivery as d
  inner join data.event as e on e.id = d.event_id and e.clinic_id = d.clinic_id
  where d.consumer_id = v_consumer.id and d.dead_at is not null and (p_after is null or d.event_id > p_after)
  order by d.event_id
  limit p_limit;
end
$$;

comment on function api.list_dead_events(text, integer, uuid) is
'Lists the dead letters of a consumer, oldest event first.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB215 consumer_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

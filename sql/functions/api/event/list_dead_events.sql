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
  return query select * from internal.dead_events(v_consumer.id, p_limit, p_after);
end
$$;

comment on function api.list_dead_events(text, integer, uuid) is
'Lists the dead letters of a consumer, oldest event first.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB215 consumer_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

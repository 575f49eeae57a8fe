create or replace function api.list_webhook_dead_events(p_webhook_id uuid, p_limit integer default 50, p_after uuid default null)
returns setof api.dead_event
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 50
as $$
declare
  v_webhook data.webhook_endpoint := internal.find_webhook('list_webhook_dead_events', p_webhook_id);
begin
  return query select * from internal.dead_events(v_webhook.id, p_limit, p_after);
end
$$;

comment on function api.list_webhook_dead_events(uuid, integer, uuid) is
'Lists the events that an endpoint could not be told, oldest first; redeliver_webhook gives one out again.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB218 webhook_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

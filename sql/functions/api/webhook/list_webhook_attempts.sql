create or replace function api.list_webhook_attempts(
  p_webhook_id uuid, p_event_id uuid default null, p_limit integer default 50, p_after uuid default null
)
returns setof api.webhook_attempt
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 50
as $$
declare
  v_webhook data.webhook_endpoint := internal.find_webhook('list_webhook_attempts', p_webhook_id);
begin
  perform internal.check_page(p_limit, p_after, exists (
    select from data.webhook_attempt
    where
      id = p_after and webhook_id = p_webhook_id and clinic_id = v_webhook.clinic_id
      and (p_event_id is null or event_id = p_event_id)));
  return query
  select v_row.*
  from (
    select a.*
    from data.webhook_attempt as a
    where
      a.webhook_id = p_webhook_id and a.clinic_id = v_webhook.clinic_id
      and (p_after is null or a.id < p_after) and (p_event_id is null or a.event_id = p_event_id)
    order by a.id desc
    limit p_limit
  ) as v_attempt
  cross join lateral internal.webhook_attempt_row(v_attempt::data.webhook_attempt) as v_row;
end
$$;

comment on function api.list_webhook_attempts(uuid, uuid, integer, uuid) is
'Lists the requests that were made to an endpoint in the last 30 days, newest first.
p_event_id: only those for this event; null: all.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB218 webhook_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

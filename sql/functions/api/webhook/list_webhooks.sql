create or replace function api.list_webhooks(p_clinic_id uuid default null, p_limit integer default 50, p_after uuid default null)
returns setof api.webhook
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 50
as $$
begin
  perform internal.authorize('list_webhooks', p_clinic_id);
  perform internal.check_page(p_limit, p_after, exists (
    select from data.webhook_endpoint where id = p_after and (p_clinic_id is null or clinic_id = p_clinic_id)));
  return query
  select v_row.*
  from (
    select w.*
    from data.webhook_endpoint as w
    where (p_after is null or w.id > p_after) and (p_clinic_id is null or w.clinic_id = p_clinic_id)
    order by w.id
    limit p_limit
  ) as v_webhook
  cross join lateral internal.webhook_row(v_webhook::data.webhook_endpoint) as v_row;
end
$$;

comment on function api.list_webhooks(uuid, integer, uuid) is
'Lists endpoints, oldest first, without their secrets.
p_clinic_id: those of this clinic; null: all, the platform''s too, which an admin may ask for.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

create or replace function api.get_webhook(p_webhook_id uuid)
returns api.webhook
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return internal.webhook_row(internal.find_webhook('get_webhook', p_webhook_id));
end
$$;

comment on function api.get_webhook(uuid) is
'Returns one endpoint, active or not, without its secret.
Errors: MB218 webhook_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

create or replace function internal.lock_webhook(p_function text, p_webhook_id uuid, p_expected_version integer)
returns data.webhook_endpoint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_webhook data.webhook_endpoint := internal.find_webhook(p_function, p_webhook_id);
begin
  select * into v_webhook
  from data.webhook_endpoint
  where id = v_webhook.id and clinic_id = v_webhook.clinic_id
  for no key update;
  if not found then
    -- unsubscribed meanwhile
    v_webhook := internal.find_webhook(p_function, p_webhook_id);
  end if;
  perform internal.check_version(p_expected_version, v_webhook.version);
  return v_webhook;
end
$$;

comment on function internal.lock_webhook(text, uuid, integer) is
'Finds an endpoint that is to be changed, and locks it.
p_function: the api function that asks.
p_expected_version: null: any.
Errors: MB103 version_conflict, MB218 webhook_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

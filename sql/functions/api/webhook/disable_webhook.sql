create or replace function api.disable_webhook(p_webhook_id uuid, p_expected_version integer default null)
returns api.webhook
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_webhook data.webhook_endpoint := internal.lock_webhook('disable_webhook', p_webhook_id, p_expected_version);
begin
  if v_webhook.is_active then
    v_webhook := internal.switch_webhook_off(v_webhook, 'requested');
  end if;
  return internal.webhook_row(v_webhook);
end
$$;

comment on function api.disable_webhook(uuid, integer) is
'Switches an endpoint off: nothing is posted to it any more, and its events wait until it is enabled. Does nothing to a disabled one. A consumer that shall never come back is removed by unsubscribe, as webhook:<id>.
p_expected_version: refuse if the endpoint has changed since; null: do not ask.
Returns the endpoint.
Errors: 55P03 slot_locked, MB103 version_conflict, MB218 webhook_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';

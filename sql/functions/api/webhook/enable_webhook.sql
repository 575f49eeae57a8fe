create or replace function api.enable_webhook(p_webhook_id uuid, p_expected_version integer default null)
returns api.webhook
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_webhook data.webhook_endpoint := internal.lock_webhook('enable_webhook', p_webhook_id, p_expected_version);
begin
  if v_webhook.is_active then
    return internal.webhook_row(v_webhook);
  end if;
  update data.webhook_endpoint
  set
    disabled_at = null, disabled_reason = null, consecutive_failures = 0, first_failed_at = null, version = version + 1,
    updated_at = internal.now()
  where id = p_webhook_id and clinic_id = v_webhook.clinic_id
  returning * into v_webhook;
  update data.event_delivery
  set attempts = 0, due_at = internal.now()
  where consumer_id = p_webhook_id and dead_at is null;
  perform internal.record_event('webhook.enabled', v_webhook.clinic_id, p_webhook_id, '{}', '{"is_active": [false, true]}');
  return internal.webhook_row(v_webhook);
end
$$;

comment on function api.enable_webhook(uuid, integer) is
'Switches an endpoint on again: what waited for it goes out at once, from the first attempt on; dead letters stay dead. Does nothing to an active one.
p_expected_version: refuse if the endpoint has changed since; null: do not ask.
Returns the endpoint.
Errors: 55P03 slot_locked, MB103 version_conflict, MB218 webhook_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';

create or replace function internal.switch_webhook_off(p_webhook data.webhook_endpoint, p_reason text)
returns data.webhook_endpoint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  update data.webhook_endpoint
  set disabled_at = internal.now(), disabled_reason = p_reason, version = version + 1, updated_at = internal.now()
  where id = p_webhook.id and clinic_id = p_webhook.clinic_id
  returning * into p_webhook;
  perform internal.record_event(
    'webhook.disabled', p_webhook.clinic_id, p_webhook.id,
    jsonb_build_object('reason', p_reason, 'consecutive_failures', p_webhook.consecutive_failures),
    '{"is_active": [true, false]}');
  return p_webhook;
end
$$;

comment on function internal.switch_webhook_off(data.webhook_endpoint, text) is
'Disables an active endpoint, which the caller has locked, and says so.
p_reason: requested, failing or gone.
Errors: MB303 invalid_claims, MB503 durability_refused';

create or replace function api.rotate_webhook_secret(p_webhook_id uuid, p_expected_version integer default null)
returns api.webhook
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  c_overlap constant interval := interval '24 hours';
  v_webhook data.webhook_endpoint := internal.lock_webhook('rotate_webhook_secret', p_webhook_id, p_expected_version);
  v_secret text := internal.new_webhook_secret();
begin
  update data.webhook_endpoint as w
  set
    wrapped_previous_secret = internal.encrypt(internal.unwrap_key(w.wrapped_secret, w.master_key_id), m.key),
    previous_secret_ends_at = internal.now() + c_overlap,
    wrapped_secret = internal.encrypt(v_secret, m.key),
    master_key_id = m.id,
    version = w.version + 1,
    updated_at = internal.now()
  from internal.master_keys() as m
  where m.rank = 1 and w.id = p_webhook_id and w.clinic_id = v_webhook.clinic_id
  returning w.* into v_webhook;
  perform internal.record_event(
    'webhook.secret_rotated', v_webhook.clinic_id, p_webhook_id,
    jsonb_build_object('previous_secret_ends_at', v_webhook.previous_secret_ends_at), '{"secret": null}');
  return internal.webhook_row(v_webhook, v_secret);
end
$$;

comment on function api.rotate_webhook_secret(uuid, integer) is
'Gives an endpoint another secret. For 24 hours requests bear two signatures, by the new secret and by the old one; after a second rotation within that time the oldest is worth nothing at once.
p_expected_version: refuse if the endpoint has changed since; null: do not ask.
Returns the endpoint with its new secret, which is never told again.
Errors: 55P03 slot_locked, MB103 version_conflict, MB218 webhook_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';

create or replace function api.create_webhook(p_url text, p_topics text[], p_clinic_id uuid default null)
returns api.webhook
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  c_most constant integer := 20;
  -- 30 hours: an endpoint that is down is disabled before an event dies, and all wait for it
  c_attempts constant integer := 40;
  v_clinic_id uuid := coalesce(p_clinic_id, '00000000-0000-0000-0000-000000000000');
  v_id uuid := internal.new_id();
  v_secret text := internal.new_webhook_secret();
  v_topics text[];
  v_webhook data.webhook_endpoint;
begin
  perform internal.authorize('create_webhook', p_clinic_id);
  perform internal.check_webhook_url(p_url);
  v_topics := internal.check_topics(p_topics);
  perform internal.lock_settings(p_clinic_id);
  perform internal.check_argument(
    (select count(*) < c_most from data.webhook_endpoint where clinic_id = v_clinic_id), 'clinic_id',
    format('has %s webhooks already: change one of them', c_most));

  insert into data.event_consumer (id, name, topics, clinic_ids, max_attempts, created_at, updated_at)
  values (
    v_id, 'webhook:' || v_id, v_topics, case when p_clinic_id is not null then array[p_clinic_id] end, c_attempts,
    internal.now(), internal.now()
  );
  insert into data.webhook_endpoint (id, clinic_id, url, wrapped_secret, master_key_id, created_at, updated_at)
  select v_id, v_clinic_id, p_url, internal.encrypt(v_secret, m.key), m.id, internal.now(), internal.now()
  from internal.master_keys() as m
  where m.rank = 1
  returning * into v_webhook;
  perform internal.record_event(
    'webhook.created', p_clinic_id, v_id, '{}',
    internal.changes('{}', jsonb_build_object('url', p_url, 'topics', v_topics, 'is_active', true)));
  return internal.webhook_row(v_webhook, v_secret);
end
$$;

comment on function api.create_webhook(text, text[], uuid) is
'Makes an endpoint: from now on events are posted to it by `medbook worker`, each at least once, those of one entity in their order, signed by the Standard Webhooks scheme. Up to 20 of a clinic, and of the platform.
p_url: https, up to 2000 characters, a public name as host; no user name, no fragment.
p_topics: 1 to 100 of booking.confirmed, booking.* (all of bookings), * (all).
p_clinic_id: whose events; null: those of every clinic and of none, which an admin may ask for.
Returns the endpoint with its secret, which is never told again.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';

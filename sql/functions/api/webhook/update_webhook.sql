create or replace function api.update_webhook(p_webhook_id uuid, p_changes jsonb, p_expected_version integer default null)
returns api.webhook
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_webhook data.webhook_endpoint;
  v_topics text[];
  v_old jsonb;
begin
  perform internal.check_changes(p_changes, '{"url": "string", "topics": "array"}');
  v_webhook := internal.lock_webhook('update_webhook', p_webhook_id, p_expected_version);
  select topics into v_topics from data.event_consumer where id = p_webhook_id;
  v_old := jsonb_build_object('url', v_webhook.url, 'topics', v_topics);
  if p_changes ? 'topics' then
    v_topics := internal.check_topics(
      case when p_changes -> 'topics' <> 'null' then array(select jsonb_array_elements_text(p_changes -> 'topics')) end);
    update data.event_consumer
    set topics = v_topics, version = version + 1, updated_at = internal.now()
    where id = p_webhook_id;
  end if;
  update data.webhook_endpoint
  set
    url = case when p_changes ? 'url' then internal.check_webhook_url(p_changes ->> 'url') else url end,
    version = version + 1,
    updated_at = internal.now()
  where id = p_webhook_id and clinic_id = v_webhook.clinic_id
  returning * into v_webhook;
  perform internal.record_event(
    'webhook.updated', v_webhook.clinic_id, p_webhook_id,
    jsonb_build_object('fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))),
    internal.changes(v_old, jsonb_build_object('url', v_webhook.url, 'topics', v_topics)));
  return internal.webhook_row(v_webhook);
end
$$;

comment on function api.update_webhook(uuid, jsonb, integer) is
'Changes where events are posted to, and which from now on; what waits still goes out, to the new address.
p_changes: {"field": new value}. Fields: url, topics (an array).
p_expected_version: refuse if the endpoint has changed since; null: do not ask.
Returns the endpoint.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB103 version_conflict, MB218 webhook_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';

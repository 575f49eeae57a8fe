create or replace function api.redeliver_webhook(p_webhook_id uuid, p_event_id uuid)
returns api.webhook
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_webhook data.webhook_endpoint := internal.find_webhook('redeliver_webhook', p_webhook_id);
begin
  -- nobody removes it meanwhile
  perform from data.event_consumer where id = p_webhook_id for key share;
  if not found then
    v_webhook := internal.find_webhook('redeliver_webhook', p_webhook_id);
  end if;
  insert into data.event_delivery as d (event_id, clinic_id, consumer_id, entity_id, due_at)
  select e.id, e.clinic_id, c.id, e.entity_id, internal.now()
  from data.event as e
  inner join data.event_consumer as c on c.id = p_webhook_id
  where e.id = p_event_id and e.topic not like '%.read' and internal.is_wanted(c, e.topic, e.clinic_id)
  on conflict (event_id, clinic_id, consumer_id) do update
    set attempts = 0, due_at = excluded.due_at, dead_at = null;
  if not found then
    raise exception using errcode = 'MB216', message = 'event_not_found', column = 'event_id',
      detail = format('event_id=%s, webhook_id=%s', p_event_id, p_webhook_id),
      hint = 'It is none, or not of the topics and the clinic of this webhook.';
  end if;
  perform internal.record_event(
    'webhook.redelivered', v_webhook.clinic_id, p_webhook_id, jsonb_build_object('event_id', p_event_id), '{}');
  return internal.webhook_row(v_webhook);
end
$$;

comment on function api.redeliver_webhook(uuid, uuid) is
'Gives an event out to an endpoint again, from the first attempt on: a dead letter, one that was delivered long ago, or one that waits for its next attempt. It comes late: later events of the same entity may have been told. To a disabled endpoint it goes once that is enabled.
p_event_id: any event of the topics and the clinic of the endpoint.
Returns the endpoint.
Errors: 55P03 slot_locked, MB216 event_not_found, MB218 webhook_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';

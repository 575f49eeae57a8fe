create or replace function api.unsubscribe(p_consumer text)
returns api.consumer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_consumer data.event_consumer := internal.find_consumer('unsubscribe', p_consumer);
  v_row api.consumer := internal.consumer_row(v_consumer);
begin
  -- the endpoint first, as who changes it locks it before its consumer
  perform from data.webhook_endpoint where id = v_consumer.id for update;
  delete from data.event_consumer where id = v_consumer.id;
  if not found then
    v_consumer := internal.find_consumer('unsubscribe', p_consumer);
  end if;
  perform internal.record_event(
    'consumer.unsubscribed', null, v_consumer.id,
    jsonb_build_object('consumer', p_consumer, 'waiting', v_row.waiting, 'dead', v_row.dead));
  return v_row;
end
$$;

comment on function api.unsubscribe(text) is
'Removes a consumer, with what waits for it and its dead letters; of a webhook:… the endpoint too. The events themselves stay in the log.
Returns the consumer as it was.
Errors: 55P03 slot_locked, MB215 consumer_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';

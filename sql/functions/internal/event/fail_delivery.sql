create or replace function internal.fail_delivery(p_consumer data.event_consumer, p_event_id uuid, p_error text)
returns data.event_delivery
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_delivery data.event_delivery;
begin
  update data.event_delivery
  set
    error = p_error,
    dead_at = case when attempts >= p_consumer.max_attempts then v_now end,
    due_at = v_now + least(p_consumer.retry_seconds * 2.0 ^ (attempts - 1), 3600) * interval '1 second'
  where event_id = p_event_id and consumer_id = p_consumer.id and dead_at is null and attempts > 0
  returning * into v_delivery;
  return v_delivery;
end
$$;

comment on function internal.fail_delivery(data.event_consumer, uuid, text) is
'Notes that a consumer could not be told of an event that it had claimed: due again after a wait, or dead.
Returns the delivery; null where there is none any more.';

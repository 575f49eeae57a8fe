create or replace function api.ack_events(p_consumer text, p_event_ids uuid[])
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_consumer data.event_consumer := internal.find_consumer('ack_events', p_consumer);
  v_count integer;
begin
  perform internal.check_argument(
    coalesce(cardinality(p_event_ids) between 1 and 1000, false), 'event_ids', 'has not 1 to 1000 ids');
  delete from data.event_delivery
  where event_id = any (p_event_ids) and consumer_id = v_consumer.id and dead_at is null and attempts > 0;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function api.ack_events(text, uuid[]) is
'Says that a consumer has been told of events that it had claimed: it will not be again. Safe to repeat.
p_event_ids: 1 to 1000 ids.
Returns how many were still to be acknowledged. Less than were named: a lease had lapsed, and another worker was quicker.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB215 consumer_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

create or replace function api.drop_dead_events(p_consumer text, p_event_ids uuid[] default null)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_consumer data.event_consumer := internal.find_consumer('drop_dead_events', p_consumer);
  v_count integer;
begin
  perform internal.check_argument(
    coalesce(cardinality(p_event_ids) between 1 and 1000, p_event_ids is null), 'event_ids', 'has not 1 to 1000 ids');
  delete from data.event_delivery
  where
    consumer_id = v_consumer.id and dead_at is not null and (p_event_ids is null or event_id = any (p_event_ids));
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function api.drop_dead_events(text, uuid[]) is
'Forgets dead letters: the consumer will never be told. The events themselves stay in the log.
p_event_ids: these, up to 1000; null: all of the consumer.
Returns how many.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB215 consumer_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

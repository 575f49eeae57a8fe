create or replace function api.replay_events(p_consumer text, p_from timestamptz, p_to timestamptz default null)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
set plan_cache_mode = force_custom_plan
as $$
declare
  c_most constant integer := 100000;
  v_consumer data.event_consumer := internal.find_consumer('replay_events', p_consumer);
  v_to timestamptz := coalesce(p_to, internal.now());
  v_count integer;
begin
  perform internal.check_argument(p_from is not null, 'from', 'is required');
  perform internal.check_range(p_from, v_to, 'from', 'to');
  -- nobody unsubscribes it meanwhile
  perform from data.event_consumer where id = v_consumer.id for key share;
  if not found then
    v_consumer := internal.find_consumer('replay_events', p_consumer);
  end if;
  insert into data.event_delivery (event_id, clinic_id, consumer_id, entity_id, due_at)
  select e.id, e.clinic_id, v_consumer.id, e.entity_id, internal.now()
  from data.event as e
  where
    e.occurred_at >= p_from and e.occurred_at < v_to and e.topic not like '%.read'
    and internal.is_wanted(v_consumer, e.topic, e.clinic_id)
  order by e.occurred_at, e.id
  limit c_most + 1
  on conflict do nothing;
  get diagnostics v_count = row_count;
  perform internal.check_argument(v_count <= c_most, 'to', format('leaves more than %s events: replay a shorter time', c_most));
  return v_count;
end
$$;

comment on function api.replay_events(text, timestamptz, timestamptz) is
'Tells a consumer again of the events, of its topics and clinics, that happened in a stretch of time. What still waits for it, or is a dead letter, stays as it is.
p_from: at or after this.
p_to: before this; null: now. At most 100,000 events at a time.
Returns how many it will be told of again.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB215 consumer_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

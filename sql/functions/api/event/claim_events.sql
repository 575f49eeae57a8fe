create or replace function api.claim_events(
  p_consumer text, p_limit integer default 100, p_lease interval default '1 minute'
)
returns setof api.claimed_event
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
rows 100
as $$
declare
  v_consumer data.event_consumer := internal.find_consumer('claim_events', p_consumer);
  v_now timestamptz := internal.now();
begin
  perform internal.check_argument(coalesce(p_limit between 1 and 1000, false), 'limit', 'is not 1 to 1000');
  perform internal.check_argument(
    coalesce(p_lease between interval '1 second' and interval '1 hour', false), 'lease', 'is not 1 second to 1 hour');
  perform internal.distribute_events();

  return query
  with v_head as materialized (
    select event_id, clinic_id from internal.due_deliveries(v_consumer.id, p_limit, v_now)
  ), v_claimed as (
    update data.event_delivery as d
    set
      -- whoever had it last never said what became of it
      dead_at = case when d.attempts >= v_consumer.max_attempts then v_now end,
      error = case when d.attempts >= v_consumer.max_attempts then 'lease lapsed' else d.error end,
      attempts = least(d.attempts + 1, v_consumer.max_attempts),
      due_at = v_now + p_lease
    from v_head
    where d.event_id = v_head.event_id and d.clinic_id = v_head.clinic_id and d.consumer_id = v_consumer.id
    returning d.event_id, d.clinic_id, d.attempts, d.due_at, d.dead_at
  )
  select e.id, e.clinic_id, e.occurred_at, e.topic, e.entity_id, e.actor, e.payload, c.attempts, c.due_at
  from v_claimed as c
  inner join data.event as e on e.id = c.event_id and e.clinic_id = c.clinic_id
  where c.dead_at is null
  order by e.id;
end
$$;

comment on function api.claim_events(text, integer, interval) is
'Gives a consumer events that it is to be told, under a lease: each at least once, and those of one entity in the order in which they happened, the next only when the one before is acknowledged or dead. Any number of workers may claim for a consumer at the same time.
p_limit: 1 to 1000.
p_lease: 1 second to 1 hour. What is neither acknowledged nor failed by then is given out again, up to max_attempts times.
Returns the events, oldest first; none: nothing is due.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB215 consumer_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

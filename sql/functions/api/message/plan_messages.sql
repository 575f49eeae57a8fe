-- One at a time, so that what it plans of a patient is planned in one order; whoever comes second has nothing to do. All of it in
-- one transaction: a planner that dies has planned nothing, and the events still wait.
create or replace function api.plan_messages(p_limit integer default 100)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  c_consumer constant text := 'medbook.messages';
  v_now timestamptz;
  v_consumer_id uuid;
  v_delivery data.event_delivery;
  v_event data.event;
  v_count integer := 0;
begin
  perform internal.authorize('plan_messages');
  perform internal.check_argument(coalesce(p_limit between 1 and 1000, false), 'limit', 'is not 1 to 1000');
  if not pg_try_advisory_xact_lock(hashtextextended('medbook.plan_messages', 0)) then
    return 0;
  end if;
  v_consumer_id := internal.keep_consumer(
    c_consumer,
    '{booking.confirmed, booking.rescheduled, booking.swapped, booking.cancelled, waitlist.offered, schedule.conflict,
      patient.preferences_updated}'::text[]);
  perform internal.distribute_events();
  -- after what has just been distributed, which is due already
  v_now := internal.now();

  for v_delivery in select * from internal.due_deliveries(v_consumer_id, p_limit, v_now) loop
    select * into v_event from data.event where id = v_delivery.event_id and clinic_id = v_delivery.clinic_id;
    perform internal.plan_event(v_event, v_now);
    delete from data.event_delivery
    where event_id = v_delivery.event_id and clinic_id = v_delivery.clinic_id and consumer_id = v_consumer_id;
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

comment on function api.plan_messages(integer) is
'Turns events into messages and reminders that are to be sent, each event once, whatever dies in between. It consumes as medbook.messages, which it subscribes by itself; claim nothing in that name.
p_limit: most events, 1 to 1000.
Returns how many events it took; 0: there was nothing to plan, or another planner is at it.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';

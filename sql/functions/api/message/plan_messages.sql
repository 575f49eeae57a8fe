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
  c_topics constant text[] := '{
    booking.cancelled, booking.confirmed, booking.rescheduled, booking.swapped, patient.preferences_updated, schedule.conflict,
    waitlist.offered}'::text[];
  v_event data.event;
  v_count integer := 0;
begin
  perform internal.authorize('plan_messages');
  perform internal.check_argument(coalesce(p_limit between 1 and 1000, false), 'limit', 'is not 1 to 1000');
  if not pg_try_advisory_xact_lock(hashtextextended('medbook.plan_messages', 0)) then
    return 0;
  end if;
  for v_event in
    select * from internal.take_deliveries(internal.own_consumer('medbook.messages', c_topics), p_limit)
  loop
    perform internal.plan_event(v_event, internal.now());
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

-- One at a time: under the lock, which is held until what it added can be seen, ids are in the order of commits.
create or replace function api.relay_events(p_limit integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  -- whatever may change what can be booked; who has come, or did not, changes no seat and is nobody's business
  c_topics constant text[] := '{
    availability.defined, booking.cancelled, booking.confirmed, booking.expired, booking.hold_created, booking.rescheduled,
    booking.rule_overridden, clinic.disabled, clinic.enabled, clinic.updated, closure.*, doctor.*, resource.*,
    schedule.replanned, shift.*, slot.*, template.*}'::text[];
  v_events data.event[];
begin
  perform internal.authorize('relay_events');
  perform internal.check_argument(coalesce(p_limit between 1 and 10000, false), 'limit', 'is not 1 to 10000');
  if not pg_try_advisory_xact_lock(hashtextextended('medbook.relay_events', 0)) then
    return 0;
  end if;
  v_events := array(select e from internal.take_deliveries(internal.own_consumer('medbook.live', c_topics), p_limit) as e);
  -- not in the same statement, whose snapshot would be older than what those events came with
  perform internal.add_live_changes(v_events);
  return cardinality(v_events);
end
$$;

comment on function api.relay_events(integer) is
'Turns events into what whoever watches is told (list_live_changes): a slot as it is now, or that a schedule has changed. Makes its consumer, medbook.live, if there is none. Safe to call from several workers: one relays, the others have nothing to do.
p_limit: most events of one call, 1 to 10000.
Returns how many events it took; 0: nothing is due.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';

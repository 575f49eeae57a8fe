begin;
\ir ../../fixture.psql
select plan(41);

create function pg_temp.served(p_limit integer default 100) returns text language sql as $$
  select format('%s booked, %s refused, %s failed, %s postponed', booked, refused, failed, postponed)
  from api.process_requests(p_limit)
$$;
create function pg_temp.fate(p_patient_id uuid) returns text language sql as $$
  select string_agg(r.status || coalesce(' ' || to_char(b.starts_at, 'HH24:MI'), ''), ', ' order by r.id)
  from data.booking_request as r
  left join data.booking as b on b.id = r.booking_id
  where r.patient_id = p_patient_id
$$;
create function pg_temp.reasons(p_patient_id uuid) returns text language sql as $$
  select string_agg(v_reason ->> 'code' || ' ' || (v_reason ->> 'name'), ', ' order by r.id, n)
  from data.booking_request as r, jsonb_array_elements(r.reasons) with ordinality as v (v_reason, n)
  where r.patient_id = p_patient_id
$$;
select id as cy from api.register_patient('Cy Poe', 'cy@example.org') \gset
select id as di from api.register_patient('Di Roe', 'di@example.org') \gset
select is(pg_temp.served(), '0 booked, 0 refused, 0 failed, 0 postponed', 'without a request nothing is served');

-- first come, first served; the next best for who comes later
select id as first from api.request_booking(:'slot', :'ann', p_confirm => true) \gset
select id as second from api.request_booking(:'slot', :'bob', p_alternative_slot_ids => array[:'later_slot', :'group_slot']::uuid[]) \gset
select id as third from api.request_booking(:'later_slot', :'cy', p_alternative_slot_ids => array[:'slot']::uuid[]) \gset
select is(pg_temp.served(1), '1 booked, 0 refused, 0 failed, 0 postponed', 'as many are served as are asked for');
select is(pg_temp.fate(:'ann'), 'booked 09:00', 'the first of all');
select is(pg_temp.served(), '1 booked, 1 refused, 0 failed, 0 postponed', 'then the others');
select is(pg_temp.fate(:'bob'), 'booked 10:00', 'the second gets the first of his alternatives that is free');
select is(pg_temp.reasons(:'bob'), 'MB101 slot_unavailable', 'and is told why not what he wanted most');
select is(pg_temp.fate(:'cy'), 'refused', 'the third came too late for that, though it was his first wish');
select is(pg_temp.reasons(:'cy'), 'MB101 slot_unavailable, MB101 slot_unavailable', 'and is told why, slot by slot');
select results_eq(
  'select patient_id, status, expires_at from data.booking order by starts_at',
  format(
    $$ values (%L::uuid, 'confirmed', null), (%L, 'pending', timestamptz '2030-01-07 08:02+00') $$, :'ann', :'bob'),
  'one who wants it is confirmed at once, the other holds it from the moment it is his');
select results_eq(
  $$ select topic, entity_id, payload ->> 'booking_id', payload -> 'reasons', payload ->> 'requested_by', changes
  from data.event where topic like 'request.%' order by id $$,
  $$ select 'request.' || status, id, booking_id::text, reasons, 'service:postgres', jsonb_build_object('status', array['queued', status])
  from data.booking_request order by id $$,
  'each end is an event, with who had asked');
select is_empty('select from data.booking_request_line', 'nobody stands in line any more');
select is(pg_temp.served(), '0 booked, 0 refused, 0 failed, 0 postponed', 'nothing is served twice');

-- whatever the rules of booking say
select id as more from api.create_slot(:'doctor', '2030-01-07 12:00+00', '2030-01-07 12:30+00', 3) \gset
select id as gone from api.create_slot(:'doctor', '2030-01-07 13:00+00', '2030-01-07 13:30+00') \gset
select id as soon from api.create_slot(:'doctor', '2030-01-07 08:10+00', '2030-01-07 08:20+00') \gset
update data.clinic set max_active_bookings = 1 where id = :'clinic';
select api.request_booking(:'more', :'ann') \g /dev/null
select api.request_booking(:'gone', :'cy') \g /dev/null
select api.request_booking(:'soon', :'cy') \g /dev/null
select api.request_booking(:'more', :'di') \g /dev/null
select api.remove_slot(:'gone') \g /dev/null
select api.disable_patient(:'di') \g /dev/null
set medbook.now = '2030-01-07 08:11+00';
select is(pg_temp.served(), '0 booked, 4 refused, 0 failed, 0 postponed', 'they refuse a request as they would a booking');
select is(pg_temp.reasons(:'ann'), 'MB402 too_many_bookings', 'of a patient at a limit');
select matches(
  pg_temp.reasons(:'cy'), 'MB101 slot_unavailable, MB101 slot_unavailable, MB(101|204) slot_(unavailable|not_found), MB102 slot_in_past',
  'for a slot that was removed, or has begun, since');
select is(pg_temp.reasons(:'di'), 'MB108 patient_inactive', 'of a patient who is disabled by now');
select is(
  (select booked from data.slot where id = :'more'), 0, 'and nothing of it is left');

-- what is nobody's fault is tried again, and keeps its place
set medbook.now = '2030-01-07 08:00+00';
update data.clinic set max_active_bookings = 100 where id = :'clinic';
create function pg_temp.in_the_way() returns void language sql as $$
  create or replace function internal.new_reference() returns text language plpgsql as
    'begin raise exception using errcode = ''55P03'', message = ''could not obtain lock''; end'
$$;
savepoint as_shipped;
select api.request_booking(:'more', :'ann', p_alternative_slot_ids => array[:'group_slot']::uuid[]) \g /dev/null
select id as behind from api.request_booking(:'group_slot', :'cy') \gset
select pg_temp.in_the_way();
select is(pg_temp.served(), '0 booked, 0 refused, 0 failed, 1 postponed', 'a lock in the way postpones it');
select results_eq(
  $$ select attempts, due_at, reasons -> 0 ->> 'code', status from data.booking_request where attempts > 0 $$,
  $$ values (1, timestamptz '2030-01-07 08:00:00.1+00', '55P03', 'queued') $$, 'for a tenth of a second');
select is((select status from api.get_booking_request(:'behind')), 'queued', 'who came later for a slot that it may still get waits');
select is(pg_temp.served(), '0 booked, 0 refused, 0 failed, 0 postponed', 'until then nothing of it is tried');
rollback to savepoint as_shipped;
select api.request_booking(:'more', :'ann', p_alternative_slot_ids => array[:'group_slot']::uuid[]) \g /dev/null
update data.booking_request set due_at = '2030-01-07 08:00:01+00', attempts = 1 where status = 'queued';
select api.request_booking(:'group_slot', :'cy', p_alternative_slot_ids => array[:'later_slot']::uuid[]) \g /dev/null
select id as free from api.create_slot(:'doctor', '2030-01-07 16:00+00', '2030-01-07 16:30+00') \gset
select api.request_booking(:'free', :'bob') \g /dev/null
select is(pg_temp.served(), '1 booked, 0 refused, 0 failed, 0 postponed', 'who wants another slot is not held up');
select is(pg_temp.fate(:'bob'), 'booked 10:00, booked 16:00', 'by whoever came before');
set medbook.now = '2030-01-07 08:00:01+00';
select is(pg_temp.served(), '2 booked, 0 refused, 0 failed, 0 postponed', 'when it is due it is served, and those behind it');
select is(pg_temp.fate(:'ann'), 'booked 09:00, refused, booked 12:00', 'with what it wanted');
rollback to savepoint as_shipped;

-- for ever
select api.request_booking(:'more', :'ann') \g /dev/null
select pg_temp.in_the_way();
create temporary table wait (attempt integer, seconds numeric);
do $$
declare
  v_due timestamptz;
begin
  for v_attempt in 1 .. 10 loop
    perform api.process_requests();
    select due_at into v_due from data.booking_request where status = 'queued';
    exit when not found;
    insert into wait values (v_attempt, extract(epoch from v_due - internal.now()));
    perform set_config('medbook.now', v_due::text, true);
  end loop;
end $$;
select results_eq(
  'select seconds from wait order by attempt', $$ values (0.1), (0.2), (0.4), (0.8), (1.6), (3.2), (5.0), (5.0), (5.0) $$,
  'the waits are doubled, up to five seconds');
select results_eq(
  $$ select status, attempts, reasons -> 0 ->> 'name' from data.booking_request where patient_id = '$$ || :'ann' || $$' order by id desc limit 1 $$,
  $$ values ('failed', 10, 'slot_locked') $$, 'at the tenth it is given up');
select is((select count(*) from data.event where topic = 'request.failed'), 1::bigint, 'which is an event');
select is((select count(*) from data.event where topic = 'booking.hold_created' and payload ->> 'slot_id' = :'more'), 0::bigint, 'nothing of the attempts is left');
rollback to savepoint as_shipped;
set medbook.now = '2030-01-07 08:00+00';
select api.request_booking(:'more', :'ann') \g /dev/null
create or replace function internal.new_reference() returns text language plpgsql as
  'begin raise exception using errcode = ''MB503'', message = ''durability_refused''; end';
select is(pg_temp.refusal('select api.process_requests()'), 'MB503', 'where the server itself is set up wrong nothing is served');
select is((select attempts from data.booking_request where status = 'queued'), 0, 'nor counted against whoever waits');
rollback to savepoint as_shipped;

-- what a hook raises, whatever its code
set medbook.now = '2030-01-07 08:00+00';
create or replace function hook.meeting_url(
  p_booking_id uuid, p_clinic_id uuid, p_doctor_id uuid, p_starts_at timestamptz, p_ends_at timestamptz
) returns text language sql as $$ select (1 / extract(microseconds from p_starts_at)::integer)::text $$;
select id as virtual from api.create_slot(:'doctor', '2030-01-07 17:00+00', '2030-01-07 17:30+00', 1, 'virtual') \gset
select api.request_booking(:'virtual', :'ann', p_confirm => true), api.request_booking(:'more', :'bob') \g /dev/null
select is(pg_temp.served(), '1 booked, 0 refused, 0 failed, 1 postponed', 'a hook that fails postpones its request, and the others are served');
select results_eq(
  $$ select reasons -> 0 ->> 'code', reasons -> 0 ->> 'name' from data.booking_request where status = 'queued' $$,
  $$ values ('22012', 'hook_failed') $$, 'and why is told');
create or replace function hook.meeting_url(
  p_booking_id uuid, p_clinic_id uuid, p_doctor_id uuid, p_starts_at timestamptz, p_ends_at timestamptz
) returns text language plpgsql as 'begin assert false; return null; end';
update data.booking_request set due_at = internal.now() where status = 'queued';
select is(pg_temp.served(), '0 booked, 0 refused, 0 failed, 1 postponed', 'so does one that asserts');
rollback to savepoint as_shipped;

-- clinics
select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select id as doctor_b from api.add_doctor(:'clinic_b', 'Dr Bo Lind', 'Cardiology') \gset
select id as slot_b from api.create_slot(:'doctor_b', '2030-01-07 09:00+00', '2030-01-07 09:30+00') \gset
select api.request_booking(:'more', :'bob'), api.request_booking(:'slot_b', :'cy') \g /dev/null
select is(pg_temp.served() || '; ' || pg_temp.served(), '1 booked, 0 refused, 0 failed, 0 postponed; 1 booked, 0 refused, 0 failed, 0 postponed',
  'a call serves one clinic');

-- a line that cannot be served, longer than what is served at once
select id as stuck_slot from api.create_slot(:'doctor', '2030-01-09 09:00+00', '2030-01-09 09:30+00', 3) \gset
select id as other_slot from api.create_slot(:'doctor', '2030-01-09 10:00+00', '2030-01-09 10:30+00') \gset
select id as stuck from api.request_booking(:'stuck_slot', :'ann') \gset
select api.request_booking(:'stuck_slot', :'bob') \g /dev/null
select api.request_booking(:'other_slot', :'cy') \g /dev/null
update data.booking_request set due_at = internal.now() + interval '1 minute' where id = :'stuck';
select is(pg_temp.served(1), '1 booked, 0 refused, 0 failed, 0 postponed', 'holds up nobody who wants another slot');

select is(pg_temp.refusal(format('select api.process_requests(%s)', arguments), login), refusal, says) from (values
  ('0', 'medbook_worker', 'MB001 limit', 'it is asked for one at least'),
  ('1001', 'medbook_worker', 'MB001 limit', 'for 1000 at most'),
  ('10', 'medbook_worker', 'none', 'the worker may call it'),
  ('10', 'medbook_http', 'MB301', 'nobody else may')
) as v (arguments, login, refusal, says);
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal('select api.process_requests()'), 'MB302', 'not even staff');

select * from finish();
rollback;

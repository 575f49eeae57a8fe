begin;
\ir ../../fixture.psql
select plan(12);

select to_jsonb(b) as before from data.slot as b where id = :'slot' \gset
select v.id as booking, v.reference, to_jsonb(v) as answer
from api.book_slot(:'slot', :'ann', p_notes => E'  knee\n') as v \gset

select results_eq(
  format($$ select
    clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat,
    status, expires_at, notes, reason, version, created_at, confirmed_at
  from api.get_booking(%L) $$, :'booking'),
  format($$ values (
    %L::uuid, %L::uuid, %L::uuid, %L::uuid, timestamptz '2030-01-07 09:00+00', timestamptz '2030-01-07 09:30+00', 1,
    'pending', timestamptz '2030-01-07 08:02+00', 'knee', null::text, 1, timestamptz '2030-01-07 08:00+00', null::timestamptz) $$,
    :'clinic', :'slot', :'doctor', :'ann'),
  'a booking is a hold of the slot''s first seat for the clinic''s 120 seconds');

select is(to_jsonb(v), :'answer'::jsonb, 'what book_slot returns is what get_booking returns')
from api.get_booking(:'booking') as v;

select matches(:'reference'::text, '^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$', 'the reference has no letter that is misread');

select results_eq(
  format('select to_jsonb(s) from data.slot as s where id = %L', :'slot'),
  format('select %L::jsonb || %L::jsonb', :'before', '{"booked": 1, "version": 2, "is_free": false}'),
  'the seat is counted, the slot''s version grows and it is free no longer; nothing else of the slot changes');

select results_eq(
  format('select topic, clinic_id, actor, occurred_at, payload from data.event where entity_id = %L', :'booking'),
  format($$ select 'booking.hold_created', %L::uuid, %L, timestamptz '2030-01-07 08:00+00', jsonb_build_object(
    'slot_id', %L::uuid, 'starts_at', timestamptz '2030-01-07 09:00+00', 'expires_at', timestamptz '2030-01-07 08:02+00') $$,
    :'clinic', 'service:' || session_user, :'slot'),
  'a hold writes one event, without personal data');

select results_eq(
  format($$ select count(*)::integer from data.outbox as o
  join data.event as e on e.id = o.event_id and e.clinic_id = o.clinic_id
  where e.entity_id = %L $$, :'booking'),
  array[1],
  'the event waits once in the outbox');

select is_empty('select from data.idempotency_key', 'a call without a key keeps no key');

select id as confirmed from api.book_slot(:'later_slot', :'ann', p_notes => ' ', p_confirm => true) \gset
select results_eq(
  format('select status, confirmed_at, expires_at, notes, version from api.get_booking(%L)', :'confirmed'),
  $$ values ('confirmed', timestamptz '2030-01-07 08:00+00', null::timestamptz, null::text, 1) $$,
  'p_confirm confirms at once, so nothing ends by itself, and blank notes are none');

select results_eq(
  format('select topic from data.event where entity_id = %L', :'confirmed'),
  array['booking.confirmed'],
  'a booking confirmed at once writes booking.confirmed and no hold');

select pg_temp.become('admin');
select api.update_clinic(:'clinic', '{"hold_seconds": 5}') \g /dev/null
select results_eq(
  format('select expires_at from api.book_slot(%L, %L)', :'group_slot', :'bob'),
  $$ values (timestamptz '2030-01-07 08:00:05+00') $$,
  'a hold lasts as long as the clinic says');

select results_eq(
  $$ select distinct actor from data.event where topic = 'booking.hold_created' and actor not like 'service:%' $$,
  array['admin:admin of the test'],
  'the event names the caller by role and subject');

select lives_ok(
  format('select api.book_slot(%L, %L, p_notes => repeat(%L, 2000))', :'group_slot', :'ann', 'ä'),
  'notes of 2,000 characters fit');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(38);

select to_jsonb(r) as answer, r.id as request
from api.request_booking(:'slot', :'ann', p_alternative_slot_ids => array[:'later_slot', :'group_slot']::uuid[]) as r \gset
select is(
  :'answer'::jsonb - 'id',
  jsonb_build_object(
    'clinic_id', :'clinic', 'slot_id', :'slot', 'alternative_slot_ids', jsonb_build_array(:'later_slot', :'group_slot'),
    'patient_id', :'ann', 'status', 'queued', 'position', 1, 'attempts', 0, 'booking_id', null, 'reasons', '[]'::jsonb,
    'created_at', '2030-01-07T08:00:00+00:00', 'settled_at', null),
  'who asks is told his place in line');
select results_eq(
  'select slot_id, patient_id, is_confirmed, requested_by, due_at from data.booking_request',
  format($$ values (%L::uuid, %L::uuid, false, text 'service:postgres', timestamptz '2030-01-07 08:00+00') $$, :'slot', :'ann'),
  'what he asks for is kept, and who asked');
select is_empty('select from data.booking', 'nothing is booked');
select is_empty(format('select from data.event where entity_id = %L', :'request'), 'nor told to anybody yet');
select is((select position from api.request_booking(:'slot', :'bob', p_confirm => true)), 2, 'who comes next stands behind him');
select is(
  (select position from api.request_booking(:'later_slot', :'bob', :'clinic', '{}')), 1, 'in the line of another slot he is the first');
select is((select is_confirmed from data.booking_request where patient_id = :'bob' and slot_id = :'slot'), true, 'p_confirm is kept');

-- the same again
select throws_ok(
  format('select api.request_booking(%L, %L)', :'slot', :'ann'), 'MB120', null, 'nobody stands in a line twice');
select to_jsonb(r) as first from api.request_booking(:'group_slot', :'ann', p_idempotency_key => 'k1') as r \gset
select to_jsonb(r) as second from api.request_booking(:'group_slot', :'ann', p_idempotency_key => 'k1') as r \gset
select is(:'second'::jsonb, :'first'::jsonb, 'the same call with the same key asks once, and is answered alike');
select throws_ok(
  format('select api.request_booking(%L, %L, p_confirm => true, p_idempotency_key => ''k1'')', :'group_slot', :'ann'),
  'MB109', null, 'another call with that key is refused');
select throws_ok(
  format('select api.book_slot(%L, %L, p_idempotency_key => ''k1'')', :'group_slot', :'ann'), 'MB109', null, 'of another function too');

-- what can never be booked is not accepted
select id as over from api.create_slot(:'doctor', '2030-01-07 08:10+00', '2030-01-07 08:20+00') \gset
select id as far from api.create_slot(:'doctor', '2030-03-07 08:00+00', '2030-03-07 08:20+00') \gset
select id as blocked from api.create_slot(:'doctor', '2030-01-07 15:00+00', '2030-01-07 15:30+00') \gset
update data.slot set status = 'blocked' where id = :'blocked';
update data.clinic set horizon_days = 30 where id = :'clinic';
set medbook.now = '2030-01-07 08:10+00';
select throws_ok(format('select api.request_booking(%L, %L)', :'over', :'ann'), 'MB102', null, 'a slot that has begun is refused');
select throws_ok(format('select api.request_booking(%L, %L)', :'far', :'ann'), 'MB112', null, 'one too far ahead');
select throws_ok(format('select api.request_booking(%L, %L)', :'blocked', :'ann'), 'MB101', null, 'and one that is not open');
set medbook.now = '2030-01-07 08:00+00';
select id as cy from api.register_patient('Cy Poe', 'cy@example.org') \gset
select id as full from api.create_slot(:'doctor', '2030-01-08 09:00+00', '2030-01-08 09:30+00') \gset
select api.book_slot(:'full', :'bob') \g /dev/null
select is((select status from api.request_booking(:'full', :'cy')), 'queued', 'a full one is accepted: a seat may be free by then');
select is(
  (select count(*)::integer from data.booking_request_line), (select count(*)::integer from data.booking_request where status = 'queued'),
  'the lines have exactly those who wait');

-- arguments
select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select id as doctor_b from api.add_doctor(:'clinic_b', 'Dr Bo Lind', 'Cardiology') \gset
select id as slot_b from api.create_slot(:'doctor_b', '2030-01-07 09:00+00', '2030-01-07 09:30+00') \gset
select api.disable_patient(id) from api.register_patient('Di Roe', 'di@example.org') as di \gset di_
select id as di from person where name = 'Di Roe' \gset
select is(pg_temp.refusal(format('select api.request_booking(%s)', arguments)), refusal, says) from (values
  (format('null, %L', :'cy'), 'MB204', 'it names a slot'),
  (format('%L, %L', :'unknown', :'cy'), 'MB204', 'that is known'),
  (format('%L, %L, %L', :'slot', :'cy', :'clinic_b'), 'MB204', 'in the clinic it names'),
  (format('%L, null', :'slot'), 'MB001 patient_id', 'and a patient'),
  (format('%L, %L', :'slot', :'unknown'), 'MB203', 'who is known'),
  (format('%L, %L', :'slot', :'di'), 'MB108', 'and not disabled'),
  (format('%L, %L, null, array[%L]::uuid[]', :'slot', :'cy', :'slot'), 'MB001 alternative_slot_ids', 'an alternative is another slot'),
  (format('%L, %L, null, array[null]::uuid[]', :'slot', :'cy'), 'MB001 alternative_slot_ids', 'not none'),
  (format('%L, %L, null, array[%2$L, %2$L]::uuid[]', :'slot', :'later_slot'), 'MB001 alternative_slot_ids', 'not the same twice'),
  (format('%L, %L, null, array[[%L, %L]]::uuid[]', :'slot', :'cy', :'later_slot', :'group_slot'), 'MB001 alternative_slot_ids', 'not a table'),
  (format('%L, %L, null, array_fill(%L::uuid, array[11])', :'slot', :'cy', :'later_slot'), 'MB001 alternative_slot_ids', 'not one of eleven'),
  (format('%L, %L, null, array(select gen_random_uuid() from generate_series(1, 11))', :'slot', :'cy'), 'MB001 alternative_slot_ids',
    'nor one of eleven different ones'),
  (format('%L, %L, null, array[%L]::uuid[]', :'slot', :'cy', :'slot_b'), 'MB204', 'it is of the same clinic'),
  (format('%L, %L, p_idempotency_key => '''' ', :'slot', :'cy'), 'MB001 idempotency_key', 'a key is not empty')
) as v (arguments, refusal, says);

-- what is acknowledged is on disk
set local synchronous_commit = off;
select is(pg_temp.refusal(format('select api.request_booking(%L, %L)', :'slot', :'cy')), 'MB503', 'it waits until the request is safe on disk');
set local synchronous_commit = local;

-- a line is not endless
insert into data.booking_request (id, clinic_id, slot_id, patient_id, due_at, requested_by, created_at)
select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, :'clinic', :'group_slot', gen_random_uuid(), now(), 'x', now()
from generate_series(1, 9999) as n;
insert into data.booking_request_line
select r.id, r.clinic_id, r.slot_id from data.booking_request as r where r.requested_by = 'x';
select is(pg_temp.refusal(format('select api.request_booking(%L, %L)', :'group_slot', :'cy')), 'MB405', 'behind ten thousand nobody is accepted');

-- who may
select format('select api.request_booking(%L, %L)', :'slot', :'cy') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not ask');
select pg_temp.become('patient', p_patient_id => :'bob');
select is(pg_temp.refusal(:'call'), 'MB302', 'another patient may not');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic_b');
select is(pg_temp.refusal(:'call'), 'MB204', 'to the admin of another clinic there is no such slot');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(:'call'), 'none', 'his doctor may');
select set_config('request.jwt.claims', '', true) \g /dev/null
select api.set_rate_limit('book', 1, 60) \g /dev/null
select pg_temp.become('patient', p_patient_id => :'cy');
select lives_ok(:'call', 'the patient himself may');
select is(
  pg_temp.refusal(format('select api.request_booking(%L, %L)', :'later_slot', :'cy')), 'MB404', 'as often as he may book');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(14);

select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select id as early from api.book_slot(:'group_slot', :'bob', p_confirm => true) \gset
set medbook.now = '2030-01-07 08:59:59.999999+00';
select throws_ok(
  format('select api.complete_booking(%L)', :'booking'), 'MB117', null, 'a visit that has not begun cannot have taken place');
set medbook.now = '2030-01-07 09:00+00';
savepoint begun;
select lives_ok(format('select api.complete_booking(%L)', :'booking'), 'one that begins this very moment can');
rollback to begun;
select api.check_in_booking(:'early') \g /dev/null
select lives_ok(
  format('select api.complete_booking(%L)', :'early'), 'a patient who has arrived can be seen before his time');
select results_eq(
  format('select status, arrived_at, completed_at from api.get_booking(%L)', :'early'),
  $$ values ('completed', timestamptz '2030-01-07 09:00+00', timestamptz '2030-01-07 09:00+00') $$,
  'when he came and when it was over is kept');
set medbook.now = '2030-01-07 09:31+00';
select throws_ok(
  format('select api.complete_booking(%L, 2)', :'booking'), 'MB103', null, 'a stale version is refused');

select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(
  format('select api.complete_booking(%L)', :'booking'), 'MB302', null, 'a patient may not say so, not even of his own booking');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(
  format('select api.complete_booking(%L)', :'booking'), 'MB205', null, 'another doctor''s booking is not found');

select pg_temp.become('doctor', p_doctor_id => :'doctor');
select results_eq(
  format('select status, completed_at, version, expires_at from api.complete_booking(%L, 1)', :'booking'),
  $$ values ('completed', timestamptz '2030-01-07 09:31+00', 2, null::timestamptz) $$,
  'the doctor marks a booking that took place');
select results_eq(
  format('select booked, version from data.slot where id = %L', :'slot'), $$ values (1, 2) $$,
  'its seat stays taken');
select results_eq(
  format('select e.topic, e.actor from data.event as e join data.outbox as o on o.event_id = e.id where e.entity_id = %L order by e.id', :'booking'),
  format($$ values ('booking.confirmed', %L), ('booking.completed', 'doctor:doctor of the test') $$, 'service:' || session_user),
  'one event says so, in the name of the doctor');
select throws_ok(
  format('select api.complete_booking(%L)', :'booking'), 'MB105', null, 'it cannot be said twice');

select set_config('request.jwt.claims', '', true) \g /dev/null
select id as hold from api.book_slot(:'later_slot', :'ann') \gset
select throws_ok(
  format('select api.complete_booking(%L)', :'hold'), 'MB105', null, 'a hold cannot become completed');
set medbook.now = '2030-01-07 09:40+00';
select throws_ok(
  format('select api.complete_booking(%L)', :'hold'), 'MB105', null, 'nor can a hold that is over');
select throws_ok(
  format('select api.complete_booking(%L)', :'unknown'), 'MB205', null, 'an unknown booking is not found');

select * from finish();
rollback;

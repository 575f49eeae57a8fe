begin;
\ir ../../fixture.psql
select plan(13);

select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select id as arrived from api.book_slot(:'group_slot', :'bob', p_confirm => true) \gset
set medbook.now = '2030-01-07 08:59:59.999999+00';
select throws_ok(
  format('select api.mark_no_show(%L)', :'booking'), 'MB117', null, 'nobody has failed to come before the visit begins');
set medbook.now = '2030-01-07 09:00+00';
savepoint begun;
select lives_ok(format('select api.mark_no_show(%L)', :'booking'), 'when it begins he has');
rollback to begun;
select api.check_in_booking(:'arrived') \g /dev/null
select throws_ok(
  format('select api.mark_no_show(%L)', :'arrived'), 'MB105', null, 'one who has arrived did come');
set medbook.now = '2030-01-07 09:31+00';
select throws_ok(
  format('select api.mark_no_show(%L, 2)', :'booking'), 'MB103', null, 'a stale version is refused');

select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(
  format('select api.mark_no_show(%L)', :'booking'), 'MB302', null, 'a patient may not say so, not even of his own booking');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(
  format('select api.mark_no_show(%L)', :'booking'), 'MB205', null, 'another doctor''s booking is not found');

select pg_temp.become('doctor', p_doctor_id => :'doctor');
select results_eq(
  format('select status, no_show_at, version, expires_at from api.mark_no_show(%L, 1)', :'booking'),
  $$ values ('no_show', timestamptz '2030-01-07 09:31+00', 2, null::timestamptz) $$,
  'the doctor marks a booking whose patient did not come');
select results_eq(
  format('select booked, version from data.slot where id = %L', :'slot'), $$ values (1, 2) $$,
  'its seat stays taken');
select results_eq(
  format('select e.topic, e.actor from data.event as e join data.outbox as o on o.event_id = e.id where e.entity_id = %L order by e.id', :'booking'),
  format($$ values ('booking.confirmed', %L), ('booking.no_show', 'doctor:doctor of the test') $$, 'service:' || session_user),
  'one event says so, in the name of the doctor');
select throws_ok(
  format('select api.mark_no_show(%L)', :'booking'), 'MB105', null, 'it cannot be said twice');

select set_config('request.jwt.claims', '', true) \g /dev/null
select id as hold from api.book_slot(:'later_slot', :'ann') \gset
select throws_ok(
  format('select api.mark_no_show(%L)', :'hold'), 'MB105', null, 'a hold cannot become a no-show');
set medbook.now = '2030-01-07 09:40+00';
select throws_ok(
  format('select api.mark_no_show(%L)', :'hold'), 'MB105', null, 'nor can a hold that is over');
select throws_ok(
  format('select api.mark_no_show(%L)', :'unknown'), 'MB205', null, 'an unknown booking is not found');

select * from finish();
rollback;

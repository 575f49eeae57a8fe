begin;
\ir ../../fixture.psql
\ir ../../internal/waitlist/line.psql
select plan(16);

select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select pg_temp.join(:'bob', :'clinic', :'doctor') as bobs, pg_temp.join(:'cat', :'clinic') as cats \gset
select is(pg_temp.refusal(format('select api.leave_waitlist(%L, 2)', :'bobs')), 'MB103', 'a stale version is refused');
select is(pg_temp.refusal(format('select api.leave_waitlist(%L)', :'unknown')), 'MB211', 'an unknown place is not found');
savepoint joined;
select results_eq(
  format('select status, position, version, updated_at from api.leave_waitlist(%L, 1)', :'bobs'),
  $$ values ('left', null::integer, 2, timestamptz '2030-01-07 08:00:02+00') $$, 'who waits can leave');
select is(position, 1, 'those behind him move up') from api.get_waitlist_entry(:'cats');
select results_eq(
  format('select e.topic from data.event as e join data.outbox as o on o.event_id = e.id where e.entity_id = %L and e.topic <> %L', :'bobs', 'waitlist.joined'),
  array['waitlist.left'], 'one event says so');
select is(pg_temp.refusal(format('select api.leave_waitlist(%L)', :'bobs')), 'MB105', 'nobody leaves twice');
rollback to joined;

select api.cancel_booking(:'booking') \g /dev/null
savepoint offered;
select results_eq(
  format('select status, booking_id from api.leave_waitlist(%L)', :'bobs'), $$ values ('left', null::uuid) $$,
  'who is offered a seat can leave');
select is(
  pg_temp.line() || ': ' || pg_temp.held(:'slot'), 'Bob left, Cat offered: Cat pending', 'and the seat goes to the next in line');
select results_eq(
  format('select status, cancelled_at from data.booking where waitlist_entry_id = %L', :'bobs'),
  $$ values ('cancelled', timestamptz '2030-01-07 08:00:02+00') $$, 'his hold is cancelled');
select results_eq(
  format('select booked from data.slot where id = %L', :'slot'), array[1], 'and its seat counted once');
rollback to offered;
set medbook.now = '2030-01-07 08:20+00';
select is(pg_temp.refusal(format('select api.leave_waitlist(%L)', :'bobs')), 'MB105', 'who let his offer run out does not wait any more');
rollback to offered;
select api.confirm_booking(booking_id) from api.get_waitlist_entry(:'bobs') \g /dev/null
select is(pg_temp.refusal(format('select api.leave_waitlist(%L)', :'bobs')), 'MB105', 'nor does who has booked');
rollback to joined;

select pg_temp.become('patient', p_patient_id => :'cat');
select is(pg_temp.refusal(format('select api.leave_waitlist(%L)', :'bobs')), 'MB211', 'another patient''s place is not found');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(
  pg_temp.refusal(format('select api.leave_waitlist(%L)', :'bobs')) || ' ' || pg_temp.refusal(format('select api.leave_waitlist(%L)', :'cats')),
  'none MB211', 'a doctor gives up a place in his own line only');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select is(pg_temp.refusal(format('select api.leave_waitlist(%L)', :'bobs')), 'MB211', 'another clinic''s place is not found');
select pg_temp.become('patient', p_patient_id => :'bob');
select is(pg_temp.refusal(format('select api.leave_waitlist(%L)', :'bobs')), 'none', 'a patient can leave by himself');

select * from finish();
rollback;

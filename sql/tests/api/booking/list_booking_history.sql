begin;
\ir ../../fixture.psql
select plan(10);

select id as booking from api.book_slot(:'slot', :'ann') \gset
select id as other from api.book_slot(:'group_slot', :'bob') \gset
set medbook.now = '2030-01-07 08:01+00';
select pg_temp.become('patient', p_patient_id => :'ann');
select api.confirm_booking(:'booking') \g /dev/null
select set_config('request.jwt.claims', '', true) \g /dev/null
set medbook.now = '2030-01-07 08:02+00';
select api.reschedule_booking(:'booking', :'later_slot') \g /dev/null
set medbook.now = '2030-01-07 08:01:30+00';
select internal.record_event('booking.reminded', :'clinic', :'booking') \g /dev/null

select results_eq(
  format('select topic from api.list_booking_history(%L)', :'booking'),
  array['booking.hold_created', 'booking.confirmed', 'booking.reminded', 'booking.rescheduled'],
  'what happened to a booking is told in order');
select results_eq(
  format('select occurred_at, actor, payload from api.list_booking_history(%L) where topic = %L', :'booking', 'booking.confirmed'),
  format($$ select timestamptz '2030-01-07 08:01+00', 'patient:patient of the test', jsonb_build_object('slot_id', %L::uuid) $$, :'slot'),
  'with when, who and what');
select id as second from api.list_booking_history(:'booking', 2) offset 1 \gset
select results_eq(
  format('select topic from api.list_booking_history(%L, 1, %L)', :'booking', :'second'), array['booking.reminded'],
  'a page goes on after the last row of the one before');
select id as foreign_event from api.list_booking_history(:'other') \gset
select is(pg_temp.refusal(format('select api.list_booking_history(%L, 1, %L)', :'booking', :'foreign_event')), 'MB001 after',
  'a row of another booking''s history is no place to go on from');
select is(pg_temp.refusal(format('select api.list_booking_history(%L, 501)', :'booking')), 'MB001 limit', 'a page has up to 500 rows');
select throws_ok(format('select api.list_booking_history(%L)', :'unknown'), 'MB205', null, 'an unknown booking is not found');

select pg_temp.become('patient', p_patient_id => :'ann');
select isnt_empty(format('select api.list_booking_history(%L)', :'booking'), 'a patient reads his own');
select throws_ok(format('select api.list_booking_history(%L)', :'other'), 'MB205', null, 'and nobody else''s');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(format('select api.list_booking_history(%L)', :'booking'), 'MB205', null, 'another doctor''s is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(format('select api.list_booking_history(%L)', :'booking'), 'MB205', null, 'another clinic''s is not found');

select * from finish();
rollback;

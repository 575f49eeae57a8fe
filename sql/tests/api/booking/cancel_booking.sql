begin;
\ir ../../fixture.psql
select plan(29);

select id as booking from api.book_slot(:'slot', :'ann') \gset
select throws_ok(
  format('select api.cancel_booking(%L, p_expected_version => 2)', :'booking'), 'MB103', null,
  'a stale version is refused');
select throws_ok(
  format('select api.cancel_booking(%L, repeat(%L, 501))', :'booking', 'x'), 'MB001', null,
  'a reason of 501 characters is too long');

set medbook.now = '2030-01-07 08:01+00';
select results_eq(
  format('select status, reason, cancelled_at, version from api.cancel_booking(%L, %L, 1)', :'booking', ' feels well '),
  $$ values ('cancelled', 'feels well', timestamptz '2030-01-07 08:01+00', 2) $$,
  'a hold can be cancelled, and says why and when');
select results_eq(
  format('select reason, status from said where id = %L', :'booking'), $$ values ('feels well', 'cancelled') $$,
  'the reason is stored');
select results_eq(
  format('select booked, version from data.slot where id = %L', :'slot'), $$ values (0, 3) $$,
  'the seat is free again, and the slot''s version grows');
select results_eq(
  format(
    'select e.topic, e.payload from data.event as e join data.outbox as o on o.event_id = e.id where e.entity_id = %L and e.topic <> %L',
    :'booking', 'booking.hold_created'),
  format($$ select 'booking.cancelled', jsonb_build_object('slot_id', %L::uuid) $$, :'slot'),
  'one event waits in the outbox, and does not tell the reason');
select throws_ok(
  format('select api.cancel_booking(%L)', :'booking'), 'MB105', null, 'a cancelled booking cannot be cancelled again');
select lives_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'ann'), 'the same patient can book the seat again');

set medbook.now = '2030-01-07 08:03+00';
select throws_ok(
  format('select api.cancel_booking(id) from data.booking where status = %L', 'pending'), 'MB105', null,
  'a hold that is over cannot be cancelled, swept or not');
select throws_ok(
  format('select api.cancel_booking(%L)', :'unknown'), 'MB205', null, 'an unknown booking is not found');

-- two hours' notice before later_slot at 10:00
set medbook.now = '2030-01-07 07:00+00';
select api.update_clinic(:'clinic', '{"cancellation_notice_minutes": 120}') \g /dev/null
select id as confirmed from api.book_slot(:'later_slot', :'bob', p_confirm => true) \gset
select id as held from api.book_slot(:'group_slot', :'bob') \gset
savepoint booked;

select pg_temp.become('patient', p_patient_id => :'bob');
set medbook.now = '2030-01-07 08:00:00.000001+00';
select throws_ok(
  format('select api.cancel_booking(%L)', :'confirmed'), 'MB113', null,
  'inside the notice a patient cannot cancel a confirmed booking');
set medbook.now = '2030-01-07 08:00+00';
select lives_ok(
  format('select api.cancel_booking(%L)', :'confirmed'), 'exactly at the notice a patient can cancel');
rollback to booked;

select pg_temp.become('patient', p_patient_id => :'bob');
update data.booking set expires_at = '2030-01-07 11:00+00' where id = :'held';
set medbook.now = '2030-01-07 10:59+00';
select lives_ok(
  format('select api.cancel_booking(%L)', :'held'), 'a patient can give up a hold at any time: the notice is for confirmed bookings');
rollback to booked;

-- inside the notice staff may, but say why
set medbook.now = '2030-01-07 09:59+00';
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(
  pg_temp.refusal(format('select api.cancel_booking(%L)', :'confirmed')), 'MB001 reason', 'inside the notice a doctor must give a reason');
select is(
  pg_temp.refusal(format('select api.cancel_booking(%L, %L)', :'confirmed', ' ')), 'MB001 reason', 'blanks are no reason');
select lives_ok(
  format('select api.cancel_booking(%L, %L)', :'confirmed', 'doctor ill'), 'the doctor can cancel inside the notice, and says why');
select results_eq(
  'select kind, booking_id, clinic_id, reason, actor, created_at from override',
  format($$ values ('late_cancel', %L::uuid, %L::uuid, 'doctor ill', 'doctor:doctor of the test', timestamptz '2030-01-07 09:59+00') $$,
    :'confirmed', :'clinic'),
  'that a rule was set aside is on the record: which, for which booking, who and why');
select results_eq(
  format($$ select topic, payload -> 'kind' from data.event where entity_id = %L and topic <> 'booking.confirmed' order by topic $$, :'confirmed'),
  $$ values ('booking.cancelled', null), ('booking.rule_overridden', '"late_cancel"'::jsonb) $$,
  'and an event tells so, without the reason');
rollback to booked;
set medbook.now = '2030-01-07 09:59+00';
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(
  format('select api.cancel_booking(%L, %L)', :'confirmed', 'flood'), 'the clinic''s admin can cancel inside the notice, and says why');
rollback to booked;
set medbook.now = '2030-01-07 09:59+00';
select lives_ok(
  format('select api.cancel_booking(%L, %L)', :'confirmed', 'flood'), 'a back end can cancel inside the notice, and says why');
rollback to booked;

set medbook.now = '2030-01-07 08:00+00';
select api.cancel_booking(:'confirmed') \g /dev/null
select is_empty('select from data.booking_override', 'staff who keep to the notice set no rule aside, and need no reason');
rollback to booked;

select api.update_clinic(:'clinic', '{"cancellation_notice_minutes": 0}') \g /dev/null
update data.doctor set cancellation_notice_minutes = 60 where id = :'doctor';
select pg_temp.become('patient', p_patient_id => :'bob');
set medbook.now = '2030-01-07 09:00:00.000001+00';
select throws_ok(
  format('select api.cancel_booking(%L)', :'confirmed'), 'MB113', null, 'the doctor''s own notice stands in for the clinic''s');
set medbook.now = '2030-01-07 09:00+00';
select lives_ok(format('select api.cancel_booking(%L)', :'confirmed'), 'and ends when it says');
rollback to booked;

select pg_temp.become('patient', p_patient_id => :'bob');
select api.cancel_booking(:'confirmed', 'by mistake') \g /dev/null
select is(reason, 'by mistake', 'a reason given stays') from said where id = :'confirmed';
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(
  format('select api.cancel_booking(%L)', :'held'), 'MB205', null, 'another patient''s booking is not found');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(
  format('select api.cancel_booking(%L)', :'held'), 'MB205', null, 'another doctor''s booking is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(
  format('select api.cancel_booking(%L)', :'held'), 'MB205', null, 'another clinic''s booking is not found');
select is(status, 'pending', 'the refused calls leave the booking as it was') from data.booking where id = :'held';
select is(booked, 1, 'and its seat taken') from data.slot where id = :'group_slot';

select * from finish();
rollback;

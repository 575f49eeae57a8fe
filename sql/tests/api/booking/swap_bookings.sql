begin;
\ir ../../fixture.psql
select plan(42);

select id as mine, reference as my_reference from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select id as theirs, reference as their_reference from api.book_slot(:'later_slot', :'bob') \gset
prepare places as select slot_id, seat, status, version from data.booking where id in (:'mine', :'theirs') order by id = :'theirs';
prepare swap as select slot_id, swap_with_id from api.swap_bookings(:'mine', :'their_reference');
savepoint booked;

select results_eq(
  format('select slot_id, starts_at, ends_at, swap_with_id, version from api.swap_bookings(%L, %L, 1)', :'mine', lower(:'their_reference')),
  format($$ values (
    %L::uuid, timestamptz '2030-01-07 10:00+00', timestamptz '2030-01-07 10:30+00', null::uuid, 2) $$, :'later_slot'),
  'a back end swaps at once; the case of the reference does not matter');
select results_eq(
  'execute places', format($$ values (%L::uuid, 1, 'confirmed', 2), (%L::uuid, 1, 'pending', 2) $$, :'later_slot', :'slot'),
  'each has the other''s slot and seat, and its own status');
select results_eq(
  'select booked from data.slot order by starts_at', array[1, 1, 0], 'no seat is counted twice');
select results_eq(
  $$ select topic, payload from data.event where topic = 'booking.swapped' and entity_id = '$$ || :'theirs' || $$'$$,
  format($$ select 'booking.swapped', jsonb_build_object(
    'with_booking_id', %L::uuid, 'from_slot_id', %L::uuid, 'from_starts_at', timestamptz '2030-01-07 10:00+00',
    'slot_id', %L::uuid, 'starts_at', timestamptz '2030-01-07 09:00+00') $$, :'mine', :'later_slot', :'slot'),
  'an event says from where to where, and with whom');
select is(count(*)::integer, 2, 'and there is one for each') from data.event where topic = 'booking.swapped';
rollback to booked;

-- between patients
select pg_temp.become('patient', p_patient_id => :'ann');
select results_eq(
  'execute swap', format('values (%L::uuid, %L::uuid)', :'slot', :'theirs'), 'a patient''s wish is kept, and nothing moves');
select results_eq(
  format('select swap_slot_id, version from data.booking where id = %L', :'mine'), format('values (%L::uuid, 2)', :'later_slot'),
  'with the slot that it is about');
select results_eq(
  $$ select payload from data.event where topic = 'booking.swap_requested' $$,
  format($$ select jsonb_build_object('slot_id', %L::uuid, 'with_booking_id', %L::uuid, 'with_slot_id', %L::uuid) $$,
    :'slot', :'theirs', :'later_slot'),
  'one event tells of it');
select results_eq(
  'execute swap', format('values (%L::uuid, %L::uuid)', :'slot', :'theirs'), 'to wish again is answered alike');
select is(version, 2, 'and changes nothing') from data.booking where id = :'mine';
savepoint wished;
select pg_temp.become('patient', p_patient_id => :'bob');
select results_eq(
  format('select slot_id, swap_with_id from api.swap_bookings(%L, %L)', :'theirs', :'my_reference'),
  format('values (%L::uuid, null::uuid)', :'slot'), 'it is done when the other patient wishes it too');
select results_eq(
  'select slot_id, swap_with_id, swap_slot_id from data.booking order by starts_at',
  format('values (%L::uuid, null::uuid, null::uuid), (%L, null, null)', :'slot', :'later_slot'), 'and no wish is left');
rollback to wished;
select set_config('request.jwt.claims', '', true) \g /dev/null
select api.reschedule_booking(:'theirs', :'group_slot') \g /dev/null
select pg_temp.become('patient', p_patient_id => :'bob');
select results_eq(
  format('select slot_id, swap_with_id from api.swap_bookings(%L, %L)', :'theirs', :'my_reference'),
  format('values (%L::uuid, %L::uuid)', :'group_slot', :'mine'), 'a wish is void once the other has moved');
rollback to booked;

-- who
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok('execute swap', 'MB205', null, 'a patient cannot ask for another''s booking');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select lives_ok('execute swap', 'a doctor swaps two bookings of his at once');
rollback to booked;
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as second_slot from api.create_slot(:'second_doctor', '2030-01-07 10:00+00', '2030-01-07 10:30+00', 1, 'virtual') \gset
select api.reschedule_booking(:'theirs', :'second_slot') \g /dev/null
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal('execute swap'), 'MB205 other_reference', 'another doctor''s booking is not found by him');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok('execute swap', 'the clinic''s admin swaps between doctors');
select results_eq(
  'select doctor_id, visit_type, meeting_url is not null from data.booking order by visit_type desc',
  format($$ values (%L::uuid, 'virtual', true), (%L::uuid, 'in_person', false) $$, :'second_doctor', :'doctor'),
  'doctor and visit type go with the slot, and a confirmed virtual visit has a link');
rollback to booked;

-- what cannot be
select is(pg_temp.refusal(format('select api.swap_bookings(%L, null)', :'mine')), 'MB001 other_reference', 'a reference is required');
select is(pg_temp.refusal(format('select api.swap_bookings(%L, %L)', :'mine', 'AAAAA-AAAAA')), 'MB205 other_reference',
  'an unknown one is not found');
select throws_ok(format('select api.swap_bookings(%L, %L)', :'unknown', :'my_reference'), 'MB205', null, 'nor is an unknown booking');
select throws_ok(format('select api.swap_bookings(%L, %L, 2)', :'mine', :'their_reference'), 'MB103', null, 'a stale version is refused');
select throws_ok(format('select api.swap_bookings(%L, %L)', :'mine', :'my_reference'), 'MB121', null, 'nor with itself');
select reference as own_reference from api.book_slot(:'group_slot', :'ann') \gset
select throws_ok(format('select api.swap_bookings(%L, %L)', :'mine', :'own_reference'), 'MB121', null,
  'a patient cannot swap with himself');
select id as shared, reference as shared_reference from api.book_slot(:'group_slot', :'bob') \gset
select throws_ok(
  format('select api.swap_bookings(id, %L) from data.booking where reference = %L', :'shared_reference', :'own_reference'),
  'MB121', null, 'nor two in one slot');
rollback to booked;
set medbook.now = '2030-01-07 08:02+00';
select throws_ok('execute swap', 'MB121', null, 'a hold that is over is nothing to swap with');
select throws_ok(format('select api.swap_bookings(%L, %L)', :'theirs', :'my_reference'), 'MB106', null, 'nor to swap away');
rollback to booked;
update data.booking set status = 'confirmed', expires_at = null;
set medbook.now = '2030-01-07 09:00+00';
select throws_ok('execute swap', 'MB121', null, 'once a visit has begun it is too late');
rollback to booked;
insert into data.schedule_conflict (id, clinic_id, booking_id, slot_id, reason, created_at)
values (internal.new_id(), :'clinic', :'theirs', :'later_slot', 'closure', internal.now());
select throws_ok('execute swap', 'MB121', null, 'a booking in the way of a changed schedule is not passed on');
select throws_ok(
  format('select api.swap_bookings(%L, %L)', :'theirs', :'my_reference'), 'MB121', null, 'from either side');
rollback to booked;
update data.slot set status = 'cancelled' where id = :'later_slot';
select throws_ok('execute swap', 'MB121', null, 'nor is one whose slot is cancelled');
rollback to booked;
select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Hall', 'Cardiology') \gset
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-07 13:00+00', '2030-01-07 13:30+00') \gset
select reference as other_reference from api.book_slot(:'other_slot', :'bob') \gset
select is(pg_temp.refusal(format('select api.swap_bookings(%L, %L)', :'mine', :'other_reference')), 'MB205 other_reference',
  'a booking of another clinic is not found');
rollback to booked;

-- the rules of the two patients
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as second_slot from api.create_slot(:'second_doctor', '2030-01-07 09:15+00', '2030-01-07 09:45+00') \gset
savepoint second;
select api.book_slot(:'second_slot', :'bob') \g /dev/null
select throws_ok('execute swap', 'MB104', null, 'neither patient may be elsewhere at that time');
select throws_ok(
  format('select api.swap_bookings(%L, %L)', :'theirs', :'my_reference'), 'MB104', null, 'whichever of them asks');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok('execute swap', 'MB121', null, 'of which a patient is not told more of the other than that it cannot be');
select set_config('request.jwt.claims', '', true) \g /dev/null
update data.booking set expires_at = '2030-01-07 08:30+00' where id = :'theirs';
select id as cat from api.register_patient('Cat Fox', 'cat@example.org') \gset
insert into data.waitlist_entry (id, clinic_id, patient_id, starts_at, ends_at, created_at, updated_at)
values (
  internal.new_id(), :'clinic', :'cat', '2030-01-07 09:15+00', '2030-01-07 09:20+00', internal.now(), internal.now());
set medbook.now = '2030-01-07 08:02+00';
select lives_ok('execute swap', 'a hold that is over is not in the way');
select results_eq(
  format('select patient_id, status from data.booking where slot_id = %L order by status', :'second_slot'),
  format($$ values (%L::uuid, 'expired'), (%L, 'pending') $$, :'bob', :'cat'), 'it is ended, and its seat offered to who waits');
select is(status, 'pending', 'nothing else is') from data.booking where id = :'theirs';
rollback to second;
update data.clinic set max_bookings_per_day = 1;
select lives_ok('execute swap', 'what is swapped does not count against itself');
rollback to booked;

update data.clinic set reschedule_notice_minutes = 60;
update data.booking set status = 'confirmed', expires_at = null;
set medbook.now = '2030-01-07 08:30+00';
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok('execute swap', 'MB116', null, 'inside the notice a patient cannot swap');
select pg_temp.become('patient', p_patient_id => :'bob');
select is(
  pg_temp.detail(format('select api.swap_bookings(%L, %L)', :'theirs', :'my_reference')), 'MB121 booking_id=' || :'theirs', 'nor can the one whose visit is later, who is not told why');
select set_config('request.jwt.claims', '', true) \g /dev/null
select lives_ok('execute swap', 'staff can');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(25);

select id as cat from api.register_patient('Cat Fox', 'cat@example.org') \gset
select id as first from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
prepare overbook as select slot_id, seat, status, notes from api.overbook_slot(:'slot', :'bob', 'acute pain', ' knee ');
savepoint booked;

select results_eq(
  'execute overbook', format($$ values (%L::uuid, 2, 'confirmed', 'knee') $$, :'slot'), 'a full slot gets one seat more');
select results_eq(
  format('select booked, capacity, extra_seats from data.slot where id = %L', :'slot'), 'values (2, 1, 1)', 'which is counted');
select results_eq(
  'select b.patient_id, o.kind, o.reason from override as o join data.booking as b on b.id = o.booking_id',
  format($$ values (%L::uuid, 'overbook', 'acute pain') $$, :'bob'), 'it is on the record');
select isnt_empty(
  format($$ select from data.event where topic = 'booking.rule_overridden' and actor = %L $$, 'service:' || session_user),
  'and in the log');
select api.cancel_booking(:'first') \g /dev/null
select throws_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'cat'), 'MB101', null, 'the seat above capacity is nobody else''s to book');
select lives_ok(format('select api.overbook_slot(%L, %L, %L)', :'slot', :'cat', 'again'), 'it can be overbooked again');
select is(extra_seats, 1, 'with the seat that is there') from data.slot where id = :'slot';
rollback to booked;

-- the rules give way
update data.clinic
set
  min_notice_minutes = 600, horizon_days = 1, max_active_bookings = 1, max_bookings_per_day = 1, buffer_after_minutes = 60,
  max_active_holds = 1;
select api.overbook_slot(:'later_slot', :'ann', 'second visit') \g /dev/null
select pass('notice, limits and buffers do not refuse it');
update data.slot set status = 'blocked' where id = :'group_slot';
select lives_ok(
  format('select api.overbook_slot(%L, %L, %L)', :'group_slot', :'ann', 'third'), 'nor does a slot that is blocked');
rollback to booked;
set medbook.now = '2030-01-07 09:29:59+00';
select lives_ok('execute overbook', 'a slot that is running can be overbooked');
rollback to booked;
set medbook.now = '2030-01-07 09:30+00';
select throws_ok('execute overbook', 'MB102', null, 'one that is over cannot');
rollback to booked;

-- what cannot be set aside
update data.slot set status = 'cancelled' where id = :'slot';
select throws_ok('execute overbook', 'MB101', null, 'a cancelled slot cannot be overbooked');
rollback to booked;
select throws_ok(
  format('select api.overbook_slot(%L, %L, %L)', :'slot', :'ann', 'x'), 'MB104', null, 'the patient can be in one place only');
select is(pg_temp.refusal(format('select api.overbook_slot(%L, %L, %L)', :'slot', :'bob', ' ')), 'MB001 reason', 'a reason is required');
select is(pg_temp.refusal(format('select api.overbook_slot(%L, null, %L)', :'slot', 'x')), 'MB001 patient_id', 'and a patient');
select throws_ok(format('select api.overbook_slot(%L, %L, %L)', :'slot', :'unknown', 'x'), 'MB203', null, 'who is known');
select throws_ok(format('select api.overbook_slot(%L, %L, %L)', :'unknown', :'bob', 'x'), 'MB204', null, 'an unknown slot is not found');
update data.patient set is_active = false where id = :'bob';
select throws_ok('execute overbook', 'MB108', null, 'a disabled patient is refused');
rollback to booked;
insert into data.resource (id, clinic_id, name, kind, is_active, created_at, updated_at)
values (internal.new_id(), :'clinic', 'Room 1', 'room', false, internal.now(), internal.now())
returning id as room \gset
update data.slot set resource_ids = array[:'room'::uuid] where id = :'later_slot';
select throws_ok(
  format('select api.overbook_slot(%L, %L, %L)', :'later_slot', :'bob', 'x'), 'MB115', null, 'no room, no visit');
rollback to booked;
update data.slot set booked = 1001, extra_seats = 1000 where id = :'slot';
select throws_ok('execute overbook', 'MB101', null, 'after 1,000 seats more it is enough');
rollback to booked;

-- a hold of his own that is over is not in the way
select api.book_slot(:'later_slot', :'bob') \g /dev/null
set medbook.now = '2030-01-07 08:02+00';
select lives_ok(
  format('select api.overbook_slot(%L, %L, %L)', :'later_slot', :'bob', 'x'), 'an old hold of the patient gives way');
select is(extra_seats, 0, 'and its seat is used') from data.slot where id = :'later_slot';
rollback to booked;
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as second_slot from api.create_slot(:'second_doctor', '2030-01-07 09:15+00', '2030-01-07 09:45+00') \gset
select api.book_slot(:'second_slot', :'bob') \g /dev/null
insert into data.waitlist_entry (id, clinic_id, patient_id, starts_at, ends_at, created_at, updated_at)
values (
  internal.new_id(), :'clinic', :'cat', '2030-01-07 09:15+00', '2030-01-07 09:20+00', internal.now(), internal.now());
set medbook.now = '2030-01-07 08:02+00';
execute overbook \g /dev/null
select is(patient_id, :'cat'::uuid, 'in another slot it goes to who waits for it')
from data.booking where slot_id = :'second_slot' and status = 'pending';
rollback to booked;

select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok('execute overbook', 'MB204', null, 'another doctor''s slot is not found');
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok('execute overbook', 'MB302', null, 'a patient cannot overbook');

select * from finish();
rollback;

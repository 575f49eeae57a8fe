begin;
\ir ../../fixture.psql
select plan(34);

select id as booking, reference from api.book_slot(:'slot', :'ann', p_notes => 'knee') \gset
savepoint held;
set medbook.now = '2030-01-07 08:01+00';
select results_eq(
  format($$ select id, reference, slot_id, starts_at, ends_at, seat, status, expires_at, notes, reason, version
  from api.reschedule_booking(%L, %L, ' rather later ', 1) $$, :'booking', :'later_slot'),
  format($$ values (
    %L::uuid, %L, %L::uuid, timestamptz '2030-01-07 10:00+00', timestamptz '2030-01-07 10:30+00', 1, 'pending',
    timestamptz '2030-01-07 08:02+00', 'knee', 'rather later', 2) $$, :'booking', :'reference', :'later_slot'),
  'a hold moves in place: id, reference, notes and its end stay');
select results_eq(
  'select starts_at, booked, version from data.slot order by starts_at limit 2',
  $$ values (timestamptz '2030-01-07 09:00+00', 0, 3), ('2030-01-07 10:00+00', 1, 2) $$,
  'the old seat is free, the new one counted');
select results_eq(
  format('select payload from data.event where entity_id = %L and topic = %L', :'booking', 'booking.rescheduled'),
  format($$ select jsonb_build_object(
    'from_slot_id', %L::uuid, 'from_starts_at', timestamptz '2030-01-07 09:00+00',
    'slot_id', %L::uuid, 'starts_at', timestamptz '2030-01-07 10:00+00') $$, :'slot', :'later_slot'),
  'one event says from where to where');
rollback to held;

select throws_ok(
  format('select api.reschedule_booking(%L, %L, null, 2)', :'booking', :'later_slot'), 'MB103', null, 'a stale version is refused');
select is(pg_temp.refusal(format('select api.reschedule_booking(%L, %L)', :'booking', :'slot')), 'MB001 slot_id',
  'to move to where it is already is refused');
select is(pg_temp.refusal(format('select api.reschedule_booking(%L, null)', :'booking')), 'MB001 slot_id', 'a slot is required');
select throws_ok(
  format('select api.reschedule_booking(%L, %L)', :'booking', :'unknown'), 'MB204', null, 'an unknown slot is not found');
select throws_ok(
  format('select api.reschedule_booking(%L, %L)', :'unknown', :'slot'), 'MB205', null, 'an unknown booking is not found');
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok(
  format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'), 'MB205', null,
  'another patient''s booking is not found');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(
  format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'), 'MB205', null,
  'another doctor''s booking is not found');
select set_config('request.jwt.claims', '', true) \g /dev/null
select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Hall', 'Cardiology') \gset
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-07 13:00+00', '2030-01-07 13:30+00') \gset
select is(pg_temp.refusal(format('select api.reschedule_booking(%L, %L)', :'booking', :'other_slot')), 'MB204',
  'a slot of another clinic is not found');

select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as second_slot from api.create_slot(:'second_doctor', '2030-01-07 09:15+00', '2030-01-07 09:45+00', 1, 'virtual') \gset
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select results_eq(
  format('select doctor_id, visit_type, meeting_url from api.reschedule_booking(%L, %L)', :'booking', :'second_slot'),
  format($$ values (%L::uuid, 'virtual', null::text) $$, :'second_doctor'),
  'a doctor can pass his patient on to another of the clinic, into a time that meets the old one');
select set_config('request.jwt.claims', '', true) \g /dev/null
rollback to held;

select api.book_slot(:'group_slot', :'ann') \g /dev/null
select api.update_clinic(:'clinic', '{"max_active_bookings": 2}') \g /dev/null
select lives_ok(
  format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'), 'a booking that moves does not count against itself');
rollback to held;
select api.book_slot(:'later_slot', :'bob') \g /dev/null
select throws_ok(
  format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'), 'MB101', null, 'a full slot is refused');
select is(slot_id, :'slot'::uuid, 'and the booking stays where it was') from data.booking where id = :'booking';
set medbook.now = '2030-01-07 08:01:59.999999+00';
select throws_ok(
  format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'), 'MB101', null, 'up to the end of the hold in it');
set medbook.now = '2030-01-07 08:02+00';
select throws_ok(
  format('select api.reschedule_booking(%L, %L)', :'booking', :'group_slot'), 'MB106', null,
  'a hold that is over cannot move');
rollback to held;
select api.cancel_booking(:'booking') \g /dev/null
select throws_ok(
  format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'), 'MB105', null, 'nor can a cancelled booking');
rollback to held;
select api.confirm_booking(:'booking') \g /dev/null
select api.check_in_booking(:'booking') \g /dev/null
select throws_ok(
  format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'), 'MB105', null, 'nor one whose patient has arrived');
rollback to held;

-- an old hold of another gives way
select id as stale from api.book_slot(:'later_slot', :'bob') \gset
select api.confirm_booking(:'booking') \g /dev/null
set medbook.now = '2030-01-07 08:02+00';
select lives_ok(
  format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'), 'a hold that is over gives way to one who moves');
select results_eq(
  format('select status, seat from data.booking where id in (%L, %L) order by status', :'booking', :'stale'),
  $$ values ('confirmed', 1), ('expired', 1) $$, 'and is ended');
rollback to held;

-- notice
update data.clinic set reschedule_notice_minutes = 60;
update data.doctor set reschedule_notice_minutes = 30;
select pg_temp.become('patient', p_patient_id => :'ann');
savepoint noticed;
update data.booking set expires_at = '2030-01-07 09:00+00' where id = :'booking';
set medbook.now = '2030-01-07 08:59+00';
select lives_ok(format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'),
  'a patient can move a hold at any time: the notice is for confirmed bookings');
rollback to noticed;
select api.confirm_booking(:'booking') \g /dev/null
savepoint confirmed;
set medbook.now = '2030-01-07 08:30:00.000001+00';
select throws_like(
  format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'), 'reschedule_too_late',
  'inside the notice a patient cannot move a confirmed booking');
set medbook.now = '2030-01-07 08:30+00';
select lives_ok(format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'),
  'exactly at the notice he can; the doctor''s stands in for the clinic''s');
rollback to confirmed;
set medbook.now = '2030-01-07 08:31+00';
insert into data.schedule_conflict (id, clinic_id, booking_id, slot_id, reason, created_at)
values (internal.new_id(), :'clinic', :'booking', :'slot', 'closure', internal.now());
select lives_ok(format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot'),
  'where the clinic''s schedule has changed he can at any time');
rollback to confirmed;
select pg_temp.become('doctor', p_doctor_id => :'doctor');
set medbook.now = '2030-01-07 08:31+00';
select is(pg_temp.refusal(format('select api.reschedule_booking(%L, %L)', :'booking', :'later_slot')), 'MB001 reason',
  'inside the notice staff must say why');
select lives_ok(
  format('select api.reschedule_booking(%L, %L, %L)', :'booking', :'later_slot', 'doctor is late'), 'and then can');
select results_eq(
  'select booking_id, kind, reason, actor from override',
  format($$ values (%L::uuid, 'late_reschedule', 'doctor is late', 'doctor:doctor of the test') $$, :'booking'),
  'which is on the record');
rollback to confirmed;
set medbook.now = '2030-01-07 08:29+00';
select set_config('request.jwt.claims', '', true) \g /dev/null
select api.reschedule_booking(:'booking', :'later_slot', 'asked by phone') \g /dev/null
select is_empty('select from data.booking_override', 'before the notice staff set no rule aside');
rollback to held;

update data.slot set visit_type = 'virtual' where id = :'later_slot';
select set_config('request.jwt.claims', '', true) \g /dev/null
select api.confirm_booking(:'booking') \g /dev/null
select meeting_url is not null as has_link from api.reschedule_booking(:'booking', :'later_slot') \gset
select ok(:'has_link', 'a confirmed booking that becomes virtual gets a meeting link');
select is(meeting_url, null, 'and loses it when it becomes in_person again')
from api.reschedule_booking(:'booking', :'slot');
select api.reschedule_booking(:'booking', :'later_slot') \g /dev/null
select meeting_url as link from data.booking where id = :'booking' \gset
update data.slot set visit_type = 'virtual';
select is(meeting_url, :'link', 'one that stays virtual with its doctor keeps its link') from api.reschedule_booking(:'booking', :'slot');
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as second_slot from api.create_slot(:'second_doctor', '2030-01-07 09:15+00', '2030-01-07 09:45+00', 1, 'virtual') \gset
select ok(
  meeting_url <> :'link' and expires_at is null,
  'with another doctor it gets another link, and a confirmed booking still has no end')
from api.reschedule_booking(:'booking', :'second_slot');
rollback to held;

update data.booking set expires_at = '2030-01-07 10:59+00' where id = :'booking';
update data.slot set starts_at = '2030-01-07 08:10+00', ends_at = '2030-01-07 08:40+00' where id = :'later_slot';
select is(expires_at, '2030-01-07 08:10+00', 'a hold ends at the latest when the visit begins')
from api.reschedule_booking(:'booking', :'later_slot');

select * from finish();
rollback;

begin;
\ir ../../../fixture.psql
select plan(14);

select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as crossing_slot from api.create_slot(:'second_doctor', '2030-01-07 09:15+00', '2030-01-07 09:45+00') \gset
select id as cat from api.register_patient('Cat Fox', 'cat@example.org') \gset
select id as hold from api.book_slot(:'slot', :'ann') \gset

set medbook.now = '2030-01-07 08:01:59.999999+00';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'bob'), 'MB101', null, 'a hold keeps its seat to the end');

set medbook.now = '2030-01-07 08:02+00';
select id as next_hold, seat as next_seat from api.book_slot(:'slot', :'bob', p_expected_version => 2) \gset
select is(:next_seat, 1, 'the seat of a hold can be booked at the very moment the hold ends, by no job''s leave');
select results_eq(
  format('select status, expired_at, expires_at, version from data.booking where id = %L', :'hold'),
  $$ values ('expired', timestamptz '2030-01-07 08:02+00', timestamptz '2030-01-07 08:02+00', 2) $$,
  'whoever books the seat ends the hold');
select results_eq(
  format('select topic from data.event as e join data.outbox as o on o.event_id = e.id where entity_id in (%L, %L) order by e.id', :'hold', :'next_hold'),
  array['booking.hold_created', 'booking.expired', 'booking.hold_created'],
  'the end of the old hold and the new hold are one event each');
select results_eq(
  format('select booked, version from data.slot where id = %L', :'slot'), $$ values (1, 4) $$,
  'the seat is counted once, and the slot''s version grew twice');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'cat'), 'MB101', null,
  'the new hold keeps the seat in its turn');

set medbook.now = '2030-01-07 08:03:59.999999+00';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'crossing_slot', :'bob'), 'MB104', null,
  'one''s own hold on an overlapping slot is in the way to the end');
set medbook.now = '2030-01-07 08:04+00';
select lives_ok(
  format('select api.book_slot(%L, %L)', :'crossing_slot', :'bob'),
  'one''s own hold on an overlapping slot is in the way no longer once it is over');
select results_eq(
  format('select b.status, s.booked from data.booking as b join data.slot as s on s.id = b.slot_id where b.id = %L', :'next_hold'),
  $$ values ('expired', 0) $$,
  'that hold is ended and its seat in the other slot is free');

select api.book_slot(:'group_slot', p) from unnest(array[:'ann', :'bob', :'cat']::uuid[]) as p \g /dev/null
set medbook.now = '2030-01-07 08:06+00';
select api.book_slot(:'group_slot', :'cat') \g /dev/null
select results_eq(
  format('select status, seat from data.booking where slot_id = %L order by status, seat', :'group_slot'),
  $$ values ('expired', 1), ('expired', 2), ('expired', 3), ('pending', 1) $$,
  'booking one seat ends every hold of the slot that is over, one''s own too');
select results_eq(
  format('select booked from data.slot where id = %L', :'group_slot'), array[1],
  'the slot counts the one seat that is left');

-- a slot of two seats, one of which Ann held; Bob and Cat wait
select id as spare_slot from api.create_slot(:'second_doctor', '2030-01-07 12:00+00', '2030-01-07 13:00+00', 2) \gset
select id as own_hold from api.book_slot(:'spare_slot', :'ann') \gset
select api.join_waitlist(:'clinic', p, p_doctor_id => :'second_doctor') from unnest(array[:'bob', :'cat']::uuid[]) as p \g /dev/null
set medbook.now = '2030-01-07 08:08+00';
select results_eq(
  format('select id from api.search_slots(p_doctor_id => %L, p_patient_id => %L) where id = %L', :'second_doctor', :'ann', :'spare_slot'),
  array[:'spare_slot'::uuid], 'a seat that is free anyway is offered to whose own hold there is over, though others wait');
select lives_ok(format('select api.book_slot(%L, %L)', :'spare_slot', :'ann'), 'and can be booked');
select results_eq(
  format($$ select b.patient_id, b.status from data.booking as b where b.slot_id = %L and b.status = 'pending' order by b.waitlist_entry_id nulls first $$, :'spare_slot'),
  format('values (%L::uuid, ''pending''), (%L, ''pending'')', :'ann', :'bob'),
  'the seat that the hold gave back goes to the first in line');

select * from finish();
rollback;

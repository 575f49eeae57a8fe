begin;
\ir ../../fixture.psql
select plan(11);

-- a room that both slots need, at times that meet
insert into data.resource (id, clinic_id, name, kind, created_at, updated_at)
values (internal.new_id(), :'clinic', 'Room 1', 'room', internal.now(), internal.now())
returning id as room \gset
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as second_slot from api.create_slot(:'second_doctor', '2030-01-07 09:15+00', '2030-01-07 09:45+00') \gset
update data.slot set resource_ids = array[:'room'::uuid] where id in (:'slot', :'second_slot', :'later_slot');
select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
prepare move as select slot_id from internal.move_booking((select b from data.booking as b where id = :'booking'), $1, null, false, null);
savepoint booked;

select lives_ok(format('execute move(%L)', :'second_slot'), 'a booking takes the room along that its old slot gives back');
select results_eq(
  'select slot_id, starts_at from data.resource_reservation',
  format($$ values (%L::uuid, timestamptz '2030-01-07 09:15+00') $$, :'second_slot'), 'the room is taken once, at the new time');
rollback to booked;

select api.book_slot(:'group_slot', :'bob', p_confirm => true) \g /dev/null
update data.slot set capacity = 2 where id = :'slot';
select api.book_slot(:'slot', :'bob', p_confirm => true) \g /dev/null
select throws_ok(format('execute move(%L)', :'second_slot'), 'MB115', null, 'where somebody stays in the old slot, so does the room');
select lives_ok(format('execute move(%L)', :'later_slot'), 'at another time the room is free');
select is(count(*)::integer, 2, 'and is then reserved for both slots') from data.resource_reservation;
rollback to booked;

-- whoever waits gets the seat that is given up
insert into data.waitlist_entry (id, clinic_id, patient_id, starts_at, ends_at, created_at, updated_at)
values (
  internal.new_id(), :'clinic', :'bob', '2030-01-07 09:00+00', '2030-01-07 09:10+00', internal.now(), internal.now());
execute move(:'later_slot') \g /dev/null
select results_eq(
  format('select status, patient_id from data.booking where slot_id = %L', :'slot'),
  format($$ values ('pending', %L::uuid) $$, :'bob'), 'the seat given up is offered to the waitlist');
rollback to booked;

update data.booking set swap_with_id = :'unknown', swap_slot_id = :'later_slot' where id = :'booking';
execute move(:'later_slot') \g /dev/null
select results_eq(
  format('select swap_with_id, swap_slot_id from data.booking where id = %L', :'booking'),
  'values (null::uuid, null::uuid)', 'a wish to swap is void');
rollback to booked;

-- a caller who read the booking before it moved to a third slot
select b as before from data.booking as b where id = :'booking' \gset
execute move(:'later_slot') \g /dev/null
select is(slot_id, :'group_slot'::uuid, 'a booking that has moved meanwhile is moved from where it is now')
from internal.move_booking(:'before'::data.booking, :'group_slot', null, false, null);
select results_eq(
  'select id, booked from data.slot where booked > 0', format('values (%L::uuid, 1)', :'group_slot'),
  'and leaves no seat behind counted');
rollback to booked;

update data.clinic set reschedule_notice_minutes = 120;
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(format('execute move(%L)', :'later_slot'), 'MB116', null, 'the notice is kept');
select is(slot_id, :'later_slot'::uuid, 'unless the caller sets it aside')
from internal.move_booking((select b from data.booking as b where id = :'booking'), :'later_slot', null, true, null);

select * from finish();
rollback;

begin;
\ir ../fixture.psql
select plan(11);

savepoint empty;

select id as booking from api.book_slot(:'slot', :'bob', p_confirm => true) \gset
select id as place from api.join_waitlist(:'clinic', :'ann', p_to => '2030-01-07 09:30+00') \gset
select isnt(due_at, null, 'who joins is looked for') from data.waitlist_entry where id = :'place';
set session authorization medbook_migrator;
select internal.offer_due_seats() as offered \gset
reset session authorization;
select is(:offered, 0, 'where nothing is free, nothing is offered');
select is(due_at, null, 'and who has been looked for is no longer due') from data.waitlist_entry where id = :'place';

-- as one would who saw nobody in line
select set_config('session_replication_role', 'replica', true) \g /dev/null
update data.booking set status = 'cancelled', expires_at = null, cancelled_at = internal.now() where id = :'booking';
update data.slot set booked = 0 where id = :'slot';
select is(internal.offer_due_seats(), 0, 'who is not due is not looked for');
update data.waitlist_entry set due_at = internal.now() where id = :'place';
select is(internal.offer_due_seats(), 1, 'who is due is offered what is free');
select results_eq(
  'select patient_id, status from data.booking where slot_id = ' || quote_literal(:'slot') || $$ and status = 'pending' $$,
  format($$ values (%L::uuid, 'pending') $$, :'ann'), 'a hold is his');
select is(status, 'offered', 'as an offer of the line') from data.waitlist_entry where id = :'place';

-- what a freed seat gives back to others: its room, the doctor's pause
rollback to empty;
set medbook.now = '2030-01-07 08:00+00';
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as crossing from api.create_slot(:'second_doctor', '2030-01-07 09:15+00', '2030-01-07 09:45+00') \gset
select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
update data.slot set resource_ids = array[:'room']::uuid[] where id in (:'slot', :'crossing');
select id as booking from api.book_slot(:'slot', :'bob', p_confirm => true) \gset
select id as place from api.join_waitlist(:'clinic', :'ann', p_doctor_id => :'second_doctor', p_to => '2030-01-07 09:30+00') \gset
select is(internal.offer_due_seats(), 0, 'a seat whose room another has is not offered');
select api.cancel_booking(:'booking') \g /dev/null
select is(internal.offer_due_seats(), 1, 'the room given back, it is');

rollback to empty;
set medbook.now = '2030-01-07 08:00+00';
select api.update_clinic(:'clinic', '{"buffer_after_minutes": 60}') \g /dev/null
select id as booking from api.book_slot(:'slot', :'bob', p_confirm => true) \gset
select id as place from api.join_waitlist(:'clinic', :'ann', :'doctor', p_from => '2030-01-07 09:10+00', p_to => '2030-01-07 10:30+00') \gset
select is(internal.offer_due_seats(), 0, 'a seat within the doctor''s pause is not offered');
select api.cancel_booking(:'booking') \g /dev/null
select is(internal.offer_due_seats(), 1, 'the pause given back, it is');

select * from finish();
rollback;

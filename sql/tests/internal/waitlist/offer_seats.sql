begin;
\ir ../../fixture.psql
\ir line.psql
select plan(33);

select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select pg_temp.join(:'bob', :'clinic') as bobs, pg_temp.join(:'cat', :'clinic', :'doctor') as cats, pg_temp.join(:'dan', :'clinic') as dans \gset
select is(pg_temp.held(:'later_slot'), null, 'joining does not offer a seat that is free');
savepoint joined;

-- order, event, end
set medbook.now = '2030-01-07 08:01+00';
select api.cancel_booking(:'booking') \g /dev/null
select is(pg_temp.line(), 'Bob offered, Cat waiting, Dan waiting', 'the first in line is offered the seat that a cancellation frees');
select results_eq(
  format('select patient_id, status, expires_at, waitlist_entry_id from data.booking where slot_id = %L and status = %L', :'slot', 'pending'),
  format($$ values (%L::uuid, 'pending', timestamptz '2030-01-07 08:16+00', %L::uuid) $$, :'bob', :'bobs'),
  'as a hold for the clinic''s 15 minutes, made in the transaction that cancels');
select results_eq(
  format('select e.topic, e.entity_id, e.payload from data.event as e join data.outbox as o on o.event_id = e.id where e.topic = %L', 'waitlist.offered'),
  format($$ select 'waitlist.offered', %L::uuid, jsonb_build_object('booking_id', id, 'slot_id', slot_id, 'expires_at', expires_at)
    from data.booking where waitlist_entry_id is not null $$, :'bobs'),
  'one event tells who may confirm what until when');
select results_eq(
  format('select booked, is_free from data.slot where id = %L', :'slot'), $$ values (1, false) $$, 'the seat was never free');
select results_eq(
  format('select status, booking_id is not null, offered_at, offer_ends_at, position, version from api.get_waitlist_entry(%L)', :'bobs'),
  $$ values ('offered', true, timestamptz '2030-01-07 08:01+00', timestamptz '2030-01-07 08:16+00', null::integer, 2) $$,
  'his place in line says so');

-- decline, confirm, lapse
savepoint offered;
select api.cancel_booking(booking_id) from api.get_waitlist_entry(:'bobs') \g /dev/null
select is(pg_temp.line(), 'Bob waiting, Cat offered, Dan waiting', 'declined, it goes to the next, and he waits on for another');
select api.cancel_booking(booking_id) from api.get_waitlist_entry(:'cats') \g /dev/null
select api.cancel_booking(booking_id) from api.get_waitlist_entry(:'dans') \g /dev/null
select is(
  pg_temp.line() || ': ' || coalesce(pg_temp.held(:'slot'), 'free'), 'Bob waiting, Cat waiting, Dan waiting: free',
  'nobody is offered again what he declined');
select id as annas from api.book_slot(:'later_slot', :'ann') \gset
select api.cancel_booking(:'annas') \g /dev/null
select is(pg_temp.line(), 'Bob offered, Cat waiting, Dan waiting', 'but another seat, in his old place');
rollback to offered;
select api.confirm_booking(booking_id) from api.get_waitlist_entry(:'bobs') \g /dev/null
select results_eq(
  format('select status, booking_id is not null, offer_ends_at from api.get_waitlist_entry(%L)', :'bobs'),
  $$ values ('booked', true, null::timestamptz) $$, 'confirmed, his place is used up, and names the booking');
rollback to offered;
set medbook.now = '2030-01-07 08:15:59.999999+00';
select is(internal.expire_holds(), 0, 'an offer lasts to its end');
set medbook.now = '2030-01-07 08:16+00';
select is(pg_temp.line(), 'Bob lapsed, Cat waiting, Dan waiting', 'then it has lapsed, swept or not');
select is(internal.expire_holds(), 1, 'the job ends it');
select is(pg_temp.line(), 'Bob lapsed, Cat offered, Dan waiting', 'and offers the seat to the next in line');
set medbook.now = '2030-01-07 08:31+00';
update data.clinic set offer_seconds = 3600 where id = :'clinic';
select internal.expire_holds() \g /dev/null
select is(
  pg_temp.line() || ': ' || pg_temp.held(:'slot'), 'Bob lapsed, Cat lapsed, Dan offered: Dan pending', 'and so on down the line');
select is(
  (select expires_at from data.booking where waitlist_entry_id = :'dans'), timestamptz '2030-01-07 09:00+00',
  'an offer ends when the visit begins, at the latest');

-- a lapsed seat belongs to the line, swept or not
rollback to offered;
set medbook.now = '2030-01-07 08:16+00';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'eve'), 'MB101', null, 'a stranger cannot snatch a lapsed seat that somebody waits for');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'dan'), 'MB101', null, 'nor can the second in line');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'bob'), 'MB101', null, 'nor he who let it lapse');
select lives_ok(format('select api.book_slot(%L, %L)', :'slot', :'cat'), 'the first in line can');
rollback to offered;
set medbook.now = '2030-01-07 08:16+00';
update data.waitlist_entry set status = 'left' where id <> :'bobs';
select lives_ok(format('select api.book_slot(%L, %L)', :'slot', :'eve'), 'where nobody waits anybody can');

-- at a limit: passed over, and keeps his place
rollback to joined;
update data.clinic set max_active_holds = 1 where id = :'clinic';
select id as bobs_hold from api.book_slot(:'group_slot', :'bob') \gset
select api.cancel_booking(:'booking') \g /dev/null
select is(pg_temp.line(), 'Bob waiting, Cat offered, Dan waiting', 'who is at a limit is passed over');
select api.confirm_booking(:'bobs_hold') \g /dev/null
select api.cancel_booking(booking_id) from api.get_waitlist_entry(:'cats') \g /dev/null
select is(pg_temp.line(), 'Bob offered, Cat waiting, Dan waiting', 'and keeps his place');

-- an old hold of his, not yet swept, at that very time with another doctor
rollback to joined;
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Dermatology') \gset
-- straight into the table: a slot that is made by the book is offered at once
insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, created_at)
values (internal.new_id(), :'clinic', :'second_doctor', '2030-01-07 09:15+00', '2030-01-07 09:45+00', 1, 'in_person', internal.now())
returning id as crossing \gset
select api.book_slot(:'crossing', :'bob') \g /dev/null
set medbook.now = '2030-01-07 08:10+00';
select api.cancel_booking(:'booking') \g /dev/null
select is(
  pg_temp.line() || ': ' || pg_temp.held(:'crossing'), 'Bob offered, Cat waiting, Dan offered: Dan pending',
  'an old hold in his way is swept, and its seat offered in turn to the first who waits for that one');

-- the seat that he gives up himself
rollback to joined;
select pg_temp.join(:'ann', :'clinic') as anns \gset
update data.waitlist_entry set created_at = '2030-01-07 07:00+00' where id = :'anns';
select api.cancel_booking(:'booking') \g /dev/null
select is(pg_temp.line(), 'Ann waiting, Bob offered, Cat waiting, Dan waiting', 'nobody is offered the seat that he just gave up');

-- groups: as many offers as seats, one a patient
rollback to joined;
select api.book_slot(:'group_slot', p, p_confirm => true) from unnest(array[:'ann', :'eve']::uuid[]) as p \g /dev/null
update data.slot set capacity = 2 where id = :'group_slot';
select pg_temp.join(:'bob', :'clinic', :'doctor') \g /dev/null
select api.cancel_booking(id) from data.booking where slot_id = :'group_slot' \g /dev/null
select is(
  pg_temp.line() || ': ' || pg_temp.held(:'group_slot'), 'Bob offered, Cat offered, Dan waiting, Bob waiting: Bob pending, Cat pending',
  'each seat of a group goes to another patient');
select results_eq(
  format('select booked, capacity from data.slot where id = %L', :'group_slot'), $$ values (2, 2) $$, 'and no more than there are');

-- new seats
rollback to joined;
select internal.offer_seats(:'clinic') as offers \gset
select is(:offers, 3, 'after the schedule has changed every free seat is looked at, once for each who waits');
select is(
  pg_temp.held(:'later_slot') || '; ' || pg_temp.held(:'group_slot'), 'Bob pending; Cat pending, Dan pending',
  'in the order of the line each gets the earliest');

-- who is no longer active, and what has begun
rollback to joined;
update data.patient set is_active = false where id = :'bob';
select api.cancel_booking(:'booking') \g /dev/null
select is(pg_temp.line(), 'Bob waiting, Cat offered, Dan waiting', 'a disabled patient is passed over');
rollback to joined;
update data.clinic set min_notice_minutes = 60 where id = :'clinic';
select api.cancel_booking(:'booking') \g /dev/null
select is(pg_temp.held(:'slot'), null, 'a seat inside the notice is offered to nobody');
rollback to joined;
update data.waitlist_entry set ends_at = '2030-01-07 08:00:30+00', starts_at = '2030-01-07 07:00+00' where id = :'bobs';
set medbook.now = '2030-01-07 08:00:30+00';
select api.cancel_booking(:'booking') \g /dev/null
select is(pg_temp.line(), 'Bob over, Cat offered, Dan waiting', 'whose window has passed does not wait any more');
select is(
  (select count(*)::integer from data.booking where status = 'pending'), 1, 'one seat, one offer');

select * from finish();
rollback;

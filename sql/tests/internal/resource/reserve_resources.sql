begin;
\ir ../../fixture.psql
select plan(23);

insert into data.resource (id, clinic_id, name, kind, created_at, updated_at)
select internal.new_id(), :'clinic', v.name, v.kind, internal.now(), internal.now()
from (values ('Room 1', 'room'), ('Room 2', 'room'), ('Scanner', 'equipment')) as v (name, kind);
select id as room from data.resource where name = 'Room 1' \gset
select id as room_2 from data.resource where name = 'Room 2' \gset
select id as scanner from data.resource where name = 'Scanner' \gset
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as crossing from api.create_slot(:'second_doctor', '2030-01-07 09:15+00', '2030-01-07 09:45+00', 2) \gset
select id as touching from api.create_slot(:'second_doctor', '2030-01-07 09:45+00', '2030-01-07 10:00+00') \gset
update data.slot set resource_ids = array[:'room', :'scanner']::uuid[] where id in (:'slot', :'touching');
update data.slot set resource_ids = array[:'scanner', :'room_2']::uuid[] where id = :'crossing';

create function pg_temp.taken() returns text language sql as $$
  select string_agg(r.name || to_char(v.starts_at, ' HH24:MI'), ', ' order by v.starts_at, r.name)
  from data.resource_reservation as v inner join data.resource as r on r.id = v.resource_id
$$;
create function pg_temp.book(p_slot_id uuid, p_patient_id uuid) returns text language sql as $$
  select pg_temp.refusal(format('select api.book_slot(%L, %L)', p_slot_id, p_patient_id))
$$;

select id as hold from api.book_slot(:'slot', :'ann') \gset
select is(pg_temp.taken(), 'Room 1 09:00, Scanner 09:00', 'a booking reserves all that its slot needs');
select is(pg_temp.book(:'crossing', :'bob'), 'MB115', 'another slot that needs one of them at that time cannot be booked');
select is(pg_temp.taken(), 'Room 1 09:00, Scanner 09:00', 'all or nothing: it does not get its room either');
select is(pg_temp.book(:'touching', :'bob'), 'none', 'one that needs both a little later can');
select is((select booked from data.slot where id = :'crossing'), 0, 'the refused slot is as it was');

savepoint held;
select api.cancel_booking(:'hold') \g /dev/null
select is(pg_temp.taken(), null, 'a cancelled booking gives back what its slot needs no more');
select is(pg_temp.book(:'crossing', :'bob'), 'none', 'so that the other slot can be booked');
rollback to held;

-- a hold that is over
set medbook.now = '2030-01-07 08:01:59.999999+00';
select is(pg_temp.book(:'crossing', :'bob'), 'MB115', 'a hold keeps its room to the end');
set medbook.now = '2030-01-07 08:02+00';
select api.book_slot(:'crossing', :'bob') \g /dev/null
select is(pg_temp.taken(), 'Room 2 09:15, Scanner 09:15', 'the room of a hold that is over can be taken at once, by no job''s leave');
select results_eq(
  format('select b.status, s.booked from data.booking as b join data.slot as s on s.id = b.slot_id where b.id = %L', :'hold'),
  $$ values ('expired', 0) $$, 'whoever takes it ends the hold');
select is(pg_temp.book(:'slot', :'ann'), 'MB115', 'whose slot cannot be booked again meanwhile');
select api.book_slot(:'crossing', :'ann') \g /dev/null
select is(pg_temp.taken(), 'Room 2 09:15, Scanner 09:15', 'a second patient in the slot reserves nothing more');
select api.cancel_booking(id) from data.booking where slot_id = :'crossing' and patient_id = :'bob' \g /dev/null
select is(pg_temp.taken(), 'Room 2 09:15, Scanner 09:15', 'and it stays reserved until the last has gone');
set medbook.now = '2030-01-07 08:04+00';
select internal.expire_holds() \g /dev/null
select is(pg_temp.taken(), null, 'the job gives back what a hold that is over kept');

-- switched off
update data.resource set is_active = false where id = :'scanner';
select is(pg_temp.book(:'slot', :'ann'), 'MB115', 'a slot cannot be booked while something it needs is switched off');
select is((internal.reserve_resources(s)), false, 'nor reserved') from data.slot as s where s.id = :'slot';
select is(pg_temp.taken(), null, 'not even in part');
update data.resource set is_active = true where id = :'scanner';
select is(pg_temp.book(:'slot', :'ann'), 'none', 'switched on again, it can');

-- the constraint behind it, and offers
select api.book_slot(:'slot', :'ann', p_confirm => true) \g /dev/null
select throws_ok(
  format('insert into data.resource_reservation (resource_id, clinic_id, slot_id, starts_at, ends_at) select %L, clinic_id, id, starts_at, ends_at from data.slot where id = %L', :'scanner', :'crossing'),
  '23P01', null, 'the database itself keeps a resource in one place');
savepoint booked;
select api.join_waitlist(:'clinic', :'bob') \g /dev/null
set medbook.now = '2030-01-07 08:05+00';
select api.cancel_booking(id) from data.booking where slot_id = :'slot' and status = 'confirmed' \g /dev/null
select is(pg_temp.taken(), 'Room 1 09:00, Scanner 09:00', 'an offer keeps the rooms of its slot');
rollback to booked;
select api.cancel_booking(id) from data.booking where slot_id = :'slot' and status = 'confirmed' \g /dev/null
select api.book_slot(:'crossing', :'ann') \g /dev/null
select is((internal.offer_seats(:'clinic', array[:'slot']::uuid[])), 0, 'a seat whose room is taken is offered to nobody');
select api.join_waitlist(:'clinic', :'bob') \g /dev/null
set medbook.now = '2030-01-07 08:07+00';
select is((internal.offer_seats(:'clinic', array[:'slot']::uuid[])), 1, 'unless the hold that keeps it is over');
select is(
  pg_temp.taken() || ': ' || (select string_agg(b.status, ', ' order by b.id) from data.booking as b where b.created_at > '2030-01-07 08:04+00'),
  'Room 1 09:00, Scanner 09:00: pending', 'which then is swept');

select * from finish();
rollback;

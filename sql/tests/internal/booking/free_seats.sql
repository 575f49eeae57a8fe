begin;
\ir ../../fixture.psql
\ir ../schedule/replan/world.psql
select plan(14);

create function pg_temp.tuesday() returns text language sql as $$
  select pg_temp.slots(format(
    'doctor_id = %L and starts_at between %L and %L and status <> %L', pg_temp.id('doctor'), '2030-01-08', '2030-01-09', 'cancelled'))
$$;
create function pg_temp.conflicts() returns text language sql as $$
  select coalesce(string_agg(r.status, ', ' order by r.id), 'none') from api.list_conflicts(pg_temp.id('clinic'), null, null) as r
$$;
insert into named select 'ann''s', (api.book_slot(pg_temp.id('doctor 08 09:30'), pg_temp.id('ann'), p_confirm => true)).id;
insert into named select 'bob''s', (api.book_slot(pg_temp.id('doctor 08 09:30'), pg_temp.id('bob'), p_confirm => true)).id;
savepoint booked;
select api.update_shift(shift_id, '{"starts_at": "09:15", "ends_at": "11:15"}') from data.schedule_template
where id = pg_temp.id('doctor''s template') \g /dev/null
select api.cancel_booking(pg_temp.id('ann''s')) \g /dev/null
select is(
  pg_temp.tuesday(), '08 09:30 blocked 1/2 in_person, 08 10:15 open 0/2 in_person, 08 10:45 open 0/2 in_person',
  'a slot stays in the way of a changed schedule while one is booked in it');
savepoint one_left;
select api.cancel_booking(pg_temp.id('bob''s')) \g /dev/null
select is(pg_temp.tuesday(), '08 10:15 open 0/2 in_person, 08 10:45 open 0/2 in_person', 'the last one gone, so is the slot');
select api.generate_slots(pg_temp.id('clinic'), '2030-01-08', '2030-01-08') \g /dev/null
select is(
  pg_temp.tuesday(),
  '08 09:15 open 0/2 in_person, 08 09:45 open 0/2 in_person, 08 10:15 open 0/2 in_person, 08 10:45 open 0/2 in_person',
  'and the slots that it kept away are made');

rollback to one_left;
select api.resolve_conflict(
  id, 'move', (select s.id from data.slot as s where s.doctor_id = pg_temp.id('doctor') and s.starts_at = '2030-01-08 10:15+00' and s.status = 'open'))
from api.list_conflicts(pg_temp.id('clinic')) \g /dev/null
select is(
  pg_temp.tuesday(), '08 10:15 open 1/2 in_person, 08 10:45 open 0/2 in_person', 'so too when he is moved');

rollback to one_left;
select api.resolve_conflict(id, 'keep') from api.list_conflicts(pg_temp.id('clinic')) \g /dev/null
select is(
  pg_temp.tuesday(), '08 09:30 blocked 1/2 in_person, 08 10:15 open 0/2 in_person, 08 10:45 open 0/2 in_person', 'a visit that is kept stays');
select api.cancel_booking(pg_temp.id('bob''s')) \g /dev/null
select is(pg_temp.tuesday(), '08 10:15 open 0/2 in_person, 08 10:45 open 0/2 in_person', 'and takes its slot with it when it is cancelled after all');

rollback to booked;
select api.update_slot(pg_temp.id('doctor 08 09:30'), '{"status": "blocked"}') \g /dev/null
select api.cancel_booking(pg_temp.id('ann''s')) \g /dev/null
select api.cancel_booking(pg_temp.id('bob''s')) \g /dev/null
select matches(pg_temp.tuesday(), '08 09:30 blocked 0/2', 'what staff have blocked stays blocked');

-- holds
rollback to booked;
select api.cancel_booking(pg_temp.id('ann''s')) \g /dev/null
select api.cancel_booking(pg_temp.id('bob''s')) \g /dev/null
insert into named select 'hold', (api.book_slot(pg_temp.id('doctor 08 09:30'), pg_temp.id('ann'))).id;
insert into named
select 'closure', (api.add_time_off(pg_temp.id('doctor'), '2030-01-08 09:30+00', '2030-01-08 10:00+00')).id;
set medbook.now = '2030-01-07 08:02+00';
savepoint held;
select internal.expire_holds() \g /dev/null
select is(
  pg_temp.tuesday(), '08 09:00 open 0/2 in_person, 08 10:00 open 0/2 in_person, 08 10:30 open 0/2 in_person', 'a hold that runs out takes the slot with it');
rollback to held;
select is(
  pg_temp.summary(replan), '1 made, 3 kept, 0 removed, 0 conflicts', 'the closure removed, such a slot is made anew, and not counted as kept')
from api.remove_closure(pg_temp.id('closure'));
select matches(pg_temp.tuesday(), '08 09:30 open 0/2', 'open');
rollback to held;
update data.slot set capacity = 1 where id = pg_temp.id('doctor 08 09:30');
select api.overbook_slot(pg_temp.id('doctor 08 09:30'), pg_temp.id('bob'), 'He came a long way.') \g /dev/null
select matches(pg_temp.tuesday(), '08 09:30 blocked 1/1', 'who is put into it in the place of a hold that is over has a live slot');

-- back again
rollback to booked;
insert into named select 'closure', (api.add_closure(pg_temp.id('clinic'), '2030-01-08 09:30+00', '2030-01-08 10:00+00')).id;
select api.reschedule_booking(pg_temp.id('ann''s'), pg_temp.id('doctor 08 10:30')) \g /dev/null
select api.remove_closure(pg_temp.id('closure')) \g /dev/null
select api.reschedule_booking(pg_temp.id('ann''s'), pg_temp.id('doctor 08 09:30')) \g /dev/null
select is(
  pg_temp.conflicts(), 'kept, kept', 'whoever had to leave, and comes back once the slot is open again, is in nobody''s way');
select ok(
  not internal.has_open_conflict(b), 'so the notices count for him again') from data.booking as b where b.id = pg_temp.id('ann''s');
select api.add_closure(pg_temp.id('clinic'), '2030-01-08 09:30+00', '2030-01-08 10:00+00') \g /dev/null
select is(pg_temp.conflicts(), 'kept, kept, open, open', 'another closure is another conflict');

select * from finish();
rollback;

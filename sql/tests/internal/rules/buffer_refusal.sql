begin;
\ir ../../fixture.psql
\ir told.psql
select plan(17);

-- slots at 09:00 to 09:30 and 10:00 to 10:30: half an hour between them; and others
select id as early from api.create_slot(:'doctor', '2030-01-07 08:10+00', '2030-01-07 08:30+00') \gset
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as touching from api.create_slot(:'second_doctor', '2030-01-07 09:30+00', '2030-01-07 09:50+00') \gset
select id as hold from api.book_slot(:'slot', :'ann', p_confirm => true) \gset

select pg_temp.rule(:'clinic', 'buffer_before_minutes', 10), pg_temp.rule(:'clinic', 'buffer_after_minutes', 20) \g /dev/null
select is(pg_temp.book(:'later_slot', :'bob'), 'none', 'exactly after + before apart there is room, after a visit');
select is(pg_temp.book(:'early', :'bob'), 'none', 'and before one');
select pg_temp.rule(:'clinic', 'buffer_before_minutes', 11) \g /dev/null
select is(
  pg_temp.book(:'later_slot', :'bob'), 'MB114 buffer_after_minutes 2030-01-07 10:01:00+00',
  'a minute nearer there is not, and it says when there is');
select is(
  pg_temp.book(:'early', :'bob'), 'MB114 buffer_before_minutes 2030-01-07 10:01:00+00',
  'nor before a visit: what is needed is time before it');
select is(pg_temp.book(:'touching', :'bob'), 'none', 'another doctor needs no time for it');

select api.create_slot(:'doctor', '2030-01-07 12:00+00', '2030-01-07 12:30+00') \g /dev/null
select pg_temp.rule(:'clinic', 'buffer_before_minutes', 10) \g /dev/null
select api.book_slot(:'later_slot', :'bob', p_confirm => true) \g /dev/null
select pg_temp.rule(:'clinic', 'buffer_before_minutes', 11) \g /dev/null
select is(
  pg_temp.book(:'early', :'bob'), 'MB114 buffer_before_minutes 2030-01-07 11:01:00+00',
  'a time that runs into the next visit is not told as allowed');
select is(
  pg_temp.told(format('select internal.refuse(internal.buffer_refusal(s, c, d, internal.now())) from data.slot as s, data.clinic as c, data.doctor as d
    where s.starts_at = %L and c.id = %L and d.id = %L', '2030-01-07 12:00+00', :'clinic', :'doctor')),
  'none', 'from the time that is told on there is room');

select pg_temp.own_rule(:'doctor', 'buffer_before_minutes', 0) \g /dev/null
select is(pg_temp.book(:'early', :'bob'), 'none', 'the doctor''s own buffer stands in for the clinic''s');
select pg_temp.own_rule(:'doctor', 'buffer_after_minutes', 31) \g /dev/null
select is(pg_temp.book(:'early', :'bob'), 'MB114 buffer_before_minutes 2030-01-07 11:01:00+00', 'a longer one too');
select pg_temp.own_rule(:'doctor', 'buffer_after_minutes', 0) \g /dev/null
select is(pg_temp.book(:'early', :'bob'), 'none', 'a doctor may need none where the clinic wants one');
select pg_temp.own_rule(:'doctor', 'buffer_after_minutes', null), pg_temp.own_rule(:'doctor', 'buffer_before_minutes', null) \g /dev/null

select is(
  (internal.buffer_refusal(s, c, d, internal.now(), :'hold')).code, null, 'a booking that would move away needs no time')
from data.slot as s, data.clinic as c, data.doctor as d
where s.id = :'early' and c.id = :'clinic' and d.id = :'doctor';
select is(
  pg_temp.told(format('select api.book_slot(%L, %L)', :'group_slot', :'ann')), 'MB114 buffer_after_minutes 2030-01-07 11:01:00+00',
  'each neighbour counts');

select api.cancel_booking(:'hold', 'x') \g /dev/null
select is(pg_temp.book(:'early', :'bob'), 'none', 'a cancelled visit needs no time');
select pg_temp.rule(:'clinic', 'buffer_before_minutes', 10) \g /dev/null
select api.book_slot(:'slot', :'ann') \g /dev/null
select pg_temp.rule(:'clinic', 'buffer_before_minutes', 11) \g /dev/null
select is(pg_temp.book(:'early', :'bob'), 'MB114 buffer_before_minutes 2030-01-07 11:01:00+00', 'a hold does');
set medbook.now = '2030-01-07 08:02+00';
select is(pg_temp.book(:'early', :'bob'), 'none', 'a hold that is over does not, swept or not');

select pg_temp.rule(:'clinic', 'buffer_before_minutes', 10) \g /dev/null
select api.book_slot(:'group_slot', :'ann', p_confirm => true) \g /dev/null
select is(pg_temp.book(:'group_slot', :'bob'), 'none', 'patients of the same slot need no time between them');

update data.booking set status = 'cancelled' where slot_id = :'group_slot';
update data.slot set status = 'closed' where id = :'later_slot';
set medbook.now = '2030-01-07 10:40+00';
select pg_temp.rule(:'clinic', 'buffer_before_minutes', 11) \g /dev/null
select is(
  pg_temp.book(:'group_slot', :'ann'), 'MB114 buffer_after_minutes 2030-01-07 11:01:00+00',
  'a visit that is over and closed still needs its time after it');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
\ir told.psql
select plan(33);

select id as last_slot from api.create_slot(:'doctor', '2030-01-07 12:00+00', '2030-01-07 13:00+00') \gset
select id as tomorrow from api.create_slot(:'doctor', '2030-01-08 09:00+00', '2030-01-08 09:30+00') \gset
select id as next_day from api.create_slot(:'doctor', '2030-01-09 00:00+00', '2030-01-09 00:30+00') \gset
select id as midnight from api.create_slot(:'doctor', '2030-01-07 23:30+00', '2030-01-08 00:00+00') \gset
select api.book_slot(s, :'ann', p_confirm => true) from unnest(array[:'slot', :'later_slot']::uuid[]) as s \g /dev/null
select b.id as moving from data.booking as b where slot_id = :'slot' \gset

create function pg_temp.move(p_booking_id uuid, p_slot_id uuid) returns text language sql as $$
  select coalesce((internal.patient_refusal(s, c, d, b.patient_id, internal.now(), b.id)).rule, 'none')
  from data.booking as b, data.slot as s, data.clinic as c, data.doctor as d
  where b.id = p_booking_id and s.id = p_slot_id and c.id = s.clinic_id and d.id = s.doctor_id
$$;
savepoint two;

-- bookings a day
select pg_temp.rule(:'clinic', 'max_bookings_per_day', 3) \g /dev/null
select is(pg_temp.book(:'group_slot', :'ann'), 'none', 'the third of three bookings a day is allowed');
select pg_temp.rule(:'clinic', 'max_bookings_per_day', 2) \g /dev/null
select is(
  pg_temp.book(:'group_slot', :'ann'), 'MB402 max_bookings_per_day 2030-01-08 00:00:00+00',
  'the third of two a day is not, until the next day');
select is(pg_temp.book(:'midnight', :'ann'), 'MB402 max_bookings_per_day 2030-01-08 00:00:00+00', 'the day lasts to its end');
select is(pg_temp.book(:'tomorrow', :'ann'), 'none', 'the next day is another');
select is(pg_temp.book(:'group_slot', :'bob'), 'none', 'and each patient counts for himself');
select is(pg_temp.move(:'moving', :'group_slot'), 'none', 'one that would move does not count');
select pg_temp.own_rule(:'doctor', 'max_bookings_per_day', 3) \g /dev/null
select is(pg_temp.book(:'group_slot', :'ann'), 'none', 'the doctor''s own limit wins');
select api.book_slot(:'tomorrow', :'ann', p_confirm => true) \g /dev/null
select pg_temp.own_rule(:'doctor', 'max_bookings_per_day', 1) \g /dev/null
select is(
  pg_temp.book(:'group_slot', :'ann'), 'MB402 max_bookings_per_day 2030-01-09 00:00:00+00',
  'a day that is full too is not told as allowed');
select is(pg_temp.book(:'next_day', :'ann'), 'none', 'from the time that is told on it is allowed');
update data.clinic set time_zone = 'Asia/Tokyo' where id = :'clinic';
select pg_temp.own_rule(:'doctor', 'max_bookings_per_day', 2) \g /dev/null
select is(
  pg_temp.book(:'midnight', :'ann'), 'none', 'the day is the clinic''s: half past eleven at night in London is tomorrow in Tokyo');
rollback to two;
update data.booking set status = 'no_show' where id = :'moving';
select pg_temp.rule(:'clinic', 'max_bookings_per_day', 2) \g /dev/null
select is(
  pg_temp.book(:'group_slot', :'ann'), 'MB402 max_bookings_per_day 2030-01-08 00:00:00+00', 'a visit that he missed counts for its day');
update data.booking set status = 'cancelled' where id = :'moving';
select is(pg_temp.book(:'group_slot', :'ann'), 'none', 'a cancelled one does not');
rollback to two;

-- minutes a day
select pg_temp.rule(:'clinic', 'max_minutes_per_day', 120) \g /dev/null
select is(pg_temp.book(:'last_slot', :'ann'), 'none', 'two half hours and an hour are the two hours allowed');
select pg_temp.rule(:'clinic', 'max_minutes_per_day', 119) \g /dev/null
select is(
  pg_temp.book(:'last_slot', :'ann'), 'MB402 max_minutes_per_day 2030-01-08 00:00:00+00', 'a minute less is too short');
select is(pg_temp.move(:'moving', :'last_slot'), 'none', 'one that would move takes its minutes along');
select pg_temp.own_rule(:'doctor', 'max_minutes_per_day', 59) \g /dev/null
select is(pg_temp.book(:'last_slot', :'bob'), 'MB402 max_minutes_per_day', 'a visit longer than the limit is allowed on no day');
rollback to two;

-- live bookings in all: one ends at 09:30, the other at 10:30
select pg_temp.rule(:'clinic', 'max_active_bookings', 3) \g /dev/null
select is(pg_temp.book(:'tomorrow', :'ann'), 'none', 'the third of three live bookings is allowed');
select pg_temp.rule(:'clinic', 'max_active_bookings', 2) \g /dev/null
select is(
  pg_temp.book(:'tomorrow', :'ann'), 'MB402 max_active_bookings 2030-01-07 09:30:00+00', 'the third of two is not, until one is over');
select is(pg_temp.move(:'moving', :'tomorrow'), 'none', 'one that would move does not count');
select pg_temp.own_rule(:'doctor', 'max_active_bookings', 1) \g /dev/null
select is(
  pg_temp.book(:'tomorrow', :'ann'), 'MB402 max_active_bookings 2030-01-07 10:30:00+00',
  'the doctor''s limit wins, and two over it must end before the third');
set medbook.now = '2030-01-07 10:29:59.999999+00';
select is(
  pg_temp.book(:'tomorrow', :'ann'), 'MB402 max_active_bookings 2030-01-07 10:30:00+00', 'just before that time it is refused');
set medbook.now = '2030-01-07 10:30+00';
select is(pg_temp.book(:'tomorrow', :'ann'), 'none', 'from then on it is not');
rollback to two;
set medbook.now = '2030-01-07 08:00+00';
select api.book_slot(:'last_slot', :'ann') \g /dev/null
select pg_temp.rule(:'clinic', 'max_active_bookings', 3) \g /dev/null
select is(
  pg_temp.book(:'tomorrow', :'ann'), 'MB402 max_active_bookings 2030-01-07 08:02:00+00', 'a hold is over when it runs out, not when its visit is');
rollback to two;

-- minutes of live bookings in all
select pg_temp.rule(:'clinic', 'max_active_minutes', 90) \g /dev/null
select is(pg_temp.book(:'tomorrow', :'ann'), 'none', 'three half hours are the 90 minutes allowed');
select is(
  pg_temp.book(:'last_slot', :'ann'), 'MB402 max_active_minutes 2030-01-07 09:30:00+00', 'two and an hour are too many, until one is over');
select pg_temp.own_rule(:'doctor', 'max_active_minutes', 60) \g /dev/null
select is(
  pg_temp.book(:'last_slot', :'ann'), 'MB402 max_active_minutes 2030-01-07 10:30:00+00', 'or, if the doctor allows but one hour, both');
select is(pg_temp.move(:'moving', :'tomorrow'), 'none', 'one that would move takes its minutes along');
select pg_temp.own_rule(:'doctor', 'max_active_minutes', 59) \g /dev/null
select is(pg_temp.book(:'last_slot', :'bob'), 'MB402 max_active_minutes', 'what is longer than the limit is never allowed');
rollback to two;

-- live holds
select api.book_slot(:'last_slot', :'ann') \g /dev/null
set medbook.now = '2030-01-07 08:01+00';
select api.book_slot(:'tomorrow', :'ann') \g /dev/null
select pg_temp.rule(:'clinic', 'max_active_holds', 3) \g /dev/null
select is(pg_temp.book(:'next_day', :'ann'), 'none', 'the third of three holds is allowed');
select pg_temp.rule(:'clinic', 'max_active_holds', 2) \g /dev/null
select is(
  pg_temp.book(:'next_day', :'ann'), 'MB401 max_active_holds 2030-01-07 08:02:00+00', 'the third of two is not, until one runs out');
select pg_temp.own_rule(:'doctor', 'max_active_holds', 1) \g /dev/null
select is(
  pg_temp.book(:'next_day', :'ann'), 'MB401 max_active_holds 2030-01-07 08:03:00+00', 'the doctor''s limit wins: both must run out');
set medbook.now = '2030-01-07 08:03+00';
select is(pg_temp.book(:'next_day', :'ann'), 'none', 'then it is allowed');

update data.patient set is_active = false where id = :'ann';
select is(pg_temp.book(:'next_day', :'ann'), 'MB108', 'a disabled patient books nothing');

select * from finish();
rollback;

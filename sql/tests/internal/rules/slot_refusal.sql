begin;
\ir ../../fixture.psql
\ir told.psql
select plan(17);

-- slot begins at 09:00
select pg_temp.rule(:'clinic', 'min_notice_minutes', 60) \g /dev/null
set medbook.now = '2030-01-07 08:00:00.000001+00';
select is(
  pg_temp.book(:'slot', :'ann'), 'MB102 min_notice_minutes 2030-01-07 09:00:00.000001+00',
  'a slot nearer than the notice is refused, by name, and with the earliest time that one may begin');
set medbook.now = '2030-01-07 08:00+00';
select is(pg_temp.book(:'slot', :'ann'), 'none', 'a slot that begins at that very time is booked');
select pg_temp.own_rule(:'doctor', 'min_notice_minutes', 61) \g /dev/null
select is(
  pg_temp.book(:'slot', :'ann'), 'MB102 min_notice_minutes 2030-01-07 09:01:00+00', 'a longer notice of the doctor wins');
select pg_temp.own_rule(:'doctor', 'min_notice_minutes', 0) \g /dev/null
set medbook.now = '2030-01-07 08:59:59.999999+00';
select is(pg_temp.book(:'slot', :'ann'), 'none', 'a shorter one wins too, even none');
set medbook.now = '2030-01-07 09:00+00';
select is(pg_temp.book(:'slot', :'ann'), 'MB102', 'a slot that has begun is refused by no rule, and at no time allowed');

set medbook.now = '2030-01-07 08:00+00';
select pg_temp.rule(:'clinic', 'min_notice_minutes', 0) \g /dev/null
select id as far from api.create_slot(:'doctor', '2030-01-09 08:00:00.000001+00', '2030-01-09 08:30+00') \gset
select pg_temp.rule(:'clinic', 'horizon_days', 2) \g /dev/null
select is(
  pg_temp.book(:'far', :'ann'), 'MB112 horizon_days 2030-01-07 08:00:00.000001+00',
  'just beyond the horizon is refused, with the time from when on it is not');
set medbook.now = '2030-01-07 08:00:00.000001+00';
select is(pg_temp.book(:'far', :'ann'), 'none', 'and from then on it is not');
select pg_temp.own_rule(:'doctor', 'horizon_days', 1) \g /dev/null
select is(
  pg_temp.book(:'far', :'ann'), 'MB112 horizon_days 2030-01-08 08:00:00.000001+00', 'the doctor''s shorter horizon wins');
select pg_temp.rule(:'clinic', 'horizon_days', 1), pg_temp.own_rule(:'doctor', 'horizon_days', 3) \g /dev/null
select is(pg_temp.book(:'far', :'ann'), 'none', 'and so does a longer one');

-- seats
set medbook.now = '2030-01-07 08:00+00';
select is(pg_temp.told('select internal.refuse(null)'), 'none', 'no refusal refuses nothing');
select api.book_slot(:'slot', :'ann') \g /dev/null
select is(pg_temp.book(:'slot', :'bob'), 'MB101', 'a full slot is refused by no rule');
set medbook.now = '2030-01-07 08:02+00';
select is(pg_temp.book(:'slot', :'bob'), 'none', 'a seat kept by a hold that is over can be booked');
update data.slot set capacity = 2, booked = 3, extra_seats = 1 where id = :'slot';
select is(pg_temp.book(:'slot', :'bob'), 'MB101', 'a seat that staff added, given back, is no seat to book');
update data.slot set booked = 2 where id = :'slot';
select is(pg_temp.book(:'slot', :'bob'), 'none', 'one that was planned is');

-- a hold that is one's own, and over, in a slot with another seat left
select api.book_slot(:'group_slot', :'ann') \g /dev/null
select id as cat from api.register_patient('Cat Fox', 'cat@example.org') \gset
select id as dan from api.register_patient('Dan Orr', 'dan@example.org') \gset
update data.slot set capacity = 2 where id = :'group_slot';
set medbook.now = '2030-01-07 08:03+00';
select api.join_waitlist(:'clinic', p) from unnest(array[:'cat', :'dan']::uuid[]) as p \g /dev/null
set medbook.now = '2030-01-07 08:10+00';
select is(
  pg_temp.book(:'group_slot', :'ann'), pg_temp.book(:'group_slot', :'bob'),
  'whose own hold is over gets a seat that is left as anybody does');
select api.book_slot(:'group_slot', :'ann', p_confirm => true) \g /dev/null
select results_eq(
  format('select patient_id, status from data.booking where slot_id = %L order by id', :'group_slot'),
  format($$ values (%L::uuid, 'expired'), (%L, 'confirmed'), (%L, 'pending') $$, :'ann', :'ann', :'cat'),
  'and the seat that his hold gave back goes to the first in line');
select is(
  (select count(*)::integer from data.waitlist_entry where status = 'waiting'), 1, 'the second in line waits on');

select * from finish();
rollback;

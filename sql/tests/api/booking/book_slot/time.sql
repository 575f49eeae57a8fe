begin;
\ir ../../../fixture.psql
select plan(9);

set medbook.now = '2030-01-07 09:00+00';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'ann'), 'MB102', null,
  'a slot cannot be booked at the very moment it begins');
set medbook.now = '2030-01-07 09:10+00';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'ann'), 'MB102', null,
  'a slot that has begun cannot be booked');
set medbook.now = '2030-01-07 08:59:59.999999+00';
select lives_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'ann'),
  'a slot can be booked until the last microsecond before it begins');

select api.update_clinic(:'clinic', '{"min_notice_minutes": 60}') \g /dev/null
set medbook.now = '2030-01-07 09:00:00.000001+00';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'ann'), 'MB102', null,
  'with an hour''s notice a slot cannot be booked just under an hour before it begins');
set medbook.now = '2030-01-07 09:00+00';
select lives_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'ann'),
  'with an hour''s notice a slot can be booked exactly an hour before it begins');

set medbook.now = '2030-01-07 08:00+00';
select id as far_slot from api.create_slot(:'doctor', '2030-02-06 08:00+00', '2030-02-06 08:30+00') \gset
select api.update_clinic(:'clinic', '{"horizon_days": 30}') \g /dev/null
set medbook.now = '2030-01-07 07:59:59.999999+00';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'far_slot', :'bob'), 'MB112', null,
  'a slot beyond the clinic''s horizon cannot be booked');
set medbook.now = '2030-01-07 08:00+00';
select lives_ok(
  format('select api.book_slot(%L, %L)', :'far_slot', :'bob'),
  'a slot exactly at the clinic''s horizon can be booked');

-- 29 March to 29 April 2030 spans the London change to summer time on 31 March
select id as summer_slot from api.create_slot(:'doctor', '2030-04-28 12:00+00', '2030-04-28 12:30+00') \gset
set medbook.now = '2030-03-29 12:00+00';
set timezone = 'Europe/London';
select lives_ok(
  format('select api.book_slot(%L, %L)', :'summer_slot', :'bob'),
  'the horizon is the same instant whatever the time zone of the session');

reset timezone;
set medbook.now = '2030-01-07 08:00+00';
select api.update_clinic(:'clinic', '{"hold_seconds": 86400, "min_notice_minutes": 0}');
select id as soon from api.create_slot(:'doctor', '2030-01-07 08:30+00', '2030-01-07 08:40+00') \gset
select is(
  (select expires_at from api.book_slot(:'soon', :'ann')), timestamptz '2030-01-07 08:30+00',
  'a hold ends when the visit begins, at the latest');

select * from finish();
rollback;

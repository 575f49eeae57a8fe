begin;
\ir ../../fixture.psql
select plan(22);

-- slots of the day: 09:00, 10:00 and 11:00, half an hour each
prepare walk_in as select slot_id, starts_at, ends_at, status from api.book_walk_in(:'doctor', :'bob', 'walked in');
savepoint morning;

set medbook.now = '2030-01-07 09:12:34+00';
select results_eq(
  'execute walk_in',
  format($$ values (%L::uuid, timestamptz '2030-01-07 09:00+00', timestamptz '2030-01-07 09:30+00', 'arrived') $$, :'slot'),
  'a walk-in joins the running slot');
select results_eq(
  'select kind, reason from override', $$ values ('walk_in', 'walked in') $$, 'on the record');
rollback to morning;
set medbook.now = '2030-01-07 08:12:34+00';
select results_eq(
  'select starts_at, ends_at, status, arrived_at from api.book_walk_in(' || quote_literal(:'doctor') || ', '
  || quote_literal(:'bob') || $$, 'x') $$,
  $$ values (
    timestamptz '2030-01-07 08:12+00', timestamptz '2030-01-07 08:27+00', 'arrived', timestamptz '2030-01-07 08:12:34+00') $$,
  'where none runs, a slot of a quarter of an hour is made from this minute on');
select results_eq(
  $$ select s.status, s.capacity, s.booked, s.template_id from data.slot as s join data.booking as b on b.slot_id = s.id $$,
  $$ values ('blocked', 1, 1, null::uuid) $$, 'which nobody else can book');
select isnt_empty($$ select from data.event where topic = 'slot.created' and payload ->> 'starts_at' ~ '08:12' $$,
  'the log has the slot');
select results_eq(
  format('select slot_id, seat from api.book_walk_in(%L, %L, %L)', :'doctor', :'ann', 'next'),
  'select slot_id, 2 from data.booking', 'the next walk-in joins it');
rollback to morning;

set medbook.now = '2030-01-07 08:50+00';
select results_eq(
  'select ends_at - starts_at from api.book_walk_in(' || quote_literal(:'doctor') || ', ' || quote_literal(:'bob') || $$, 'x', 30) $$,
  array[interval '10 minutes'], 'the slot is cut short where the next one begins');
rollback to morning;
set medbook.now = '2030-01-07 08:55+00';
select results_eq(
  'select starts_at, ends_at from api.book_walk_in(' || quote_literal(:'doctor') || ', ' || quote_literal(:'bob') || $$, 'x') $$,
  $$ values (timestamptz '2030-01-07 08:55+00', timestamptz '2030-01-07 09:00+00') $$, 'down to 5 minutes');
rollback to morning;
set medbook.now = '2030-01-07 08:56+00';
select results_eq(
  'execute walk_in',
  format($$ values (%L::uuid, timestamptz '2030-01-07 09:00+00', timestamptz '2030-01-07 09:30+00', 'arrived') $$, :'slot'),
  'less than that, and he joins the next one');
rollback to morning;

-- a slot that ended within this minute
update data.slot set ends_at = '2030-01-07 09:30:20+00' where id = :'slot';
set medbook.now = '2030-01-07 09:30:40+00';
select results_eq(
  'select starts_at from api.book_walk_in(' || quote_literal(:'doctor') || ', ' || quote_literal(:'bob') || $$, 'x') $$,
  $$ values (timestamptz '2030-01-07 09:30:20+00') $$, 'the slot begins no earlier than the one before it ended');
rollback to morning;
update data.slot set status = 'cancelled' where id = :'slot';
set medbook.now = '2030-01-07 09:12+00';
select results_eq(
  'select starts_at from api.book_walk_in(' || quote_literal(:'doctor') || ', ' || quote_literal(:'bob') || $$, 'x') $$,
  $$ values (timestamptz '2030-01-07 09:12+00') $$, 'a cancelled slot is not joined');
rollback to morning;
update data.slot set status = 'cancelled' where id = :'slot';
set medbook.now = '2030-01-07 08:50+00';
select results_eq(
  'select ends_at - starts_at from api.book_walk_in(' || quote_literal(:'doctor') || ', ' || quote_literal(:'ann') || $$, 'x', 30) $$,
  array[interval '30 minutes'], 'nor does it cut another short');
rollback to morning;

-- who and what
select is(pg_temp.refusal(format('select api.book_walk_in(%L, %L, null)', :'doctor', :'bob')), 'MB001 reason', 'a reason is required');
select is(pg_temp.refusal(format('select api.book_walk_in(%L, null, %L)', :'doctor', 'x')), 'MB001 patient_id', 'and a patient');
select is(pg_temp.refusal(format('select api.book_walk_in(%L, %L, %L, 4)', :'doctor', :'bob', 'x')), 'MB001 minutes', '4 minutes are too few');
select is(pg_temp.refusal(format('select api.book_walk_in(%L, %L, %L, 241)', :'doctor', :'bob', 'x')), 'MB001 minutes', '241 too many');
select throws_ok(format('select api.book_walk_in(%L, %L, %L)', :'doctor', :'unknown', 'x'), 'MB203', null, 'an unknown patient is not found');
select is(count(*)::integer, 3, 'and no slot is left behind') from data.slot;
select throws_ok(format('select api.book_walk_in(%L, %L, %L)', :'unknown', :'bob', 'x'), 'MB202', null, 'nor is an unknown doctor');
update data.slot set status = 'cancelled';
select api.disable_doctor(:'doctor') \g /dev/null
select throws_ok('execute walk_in', 'MB108', null, 'a disabled doctor sees nobody');
rollback to morning;
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok('execute walk_in', 'MB202', null, 'a doctor can book for himself only');
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok('execute walk_in', 'MB302', null, 'and a patient not at all');

select * from finish();
rollback;

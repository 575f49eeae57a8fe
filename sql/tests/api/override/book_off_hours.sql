begin;
\ir ../../fixture.psql
select plan(20);

select api.add_closure(:'clinic', '2030-01-12 00:00+00', '2030-01-13 00:00+00', 'weekend') \g /dev/null
prepare off_hours as select starts_at, ends_at, status, visit_type, meeting_url is not null
from api.book_off_hours(:'doctor', :'bob', '2030-01-12 22:00+00', '2030-01-12 22:30+00', 'emergency', 'virtual');
savepoint before;

select results_eq(
  'execute off_hours',
  $$ values (timestamptz '2030-01-12 22:00+00', timestamptz '2030-01-12 22:30+00', 'confirmed', 'virtual', true) $$,
  'a visit is booked outside the schedule, in a closure even');
select results_eq(
  $$ select s.status, s.capacity, s.booked, s.visit_type from data.slot as s join data.booking as b on b.slot_id = s.id $$,
  $$ values ('blocked', 1, 1, 'virtual') $$, 'in a slot that nobody else finds');
select results_eq('select kind, reason from override', $$ values ('off_hours', 'emergency') $$, 'on the record');
select throws_ok(
  format('select api.book_off_hours(%L, %L, %L, %L, %L)', :'doctor', :'ann', '2030-01-12 22:29+00', '2030-01-12 22:40+00', 'x'),
  'MB107', null, 'a live slot of the doctor is in the way');
select lives_ok(
  format('select api.book_off_hours(%L, %L, %L, %L, %L)', :'doctor', :'bob', '2030-01-12 22:30+00', '2030-01-12 22:40+00', 'x'),
  'one that ends then is not');
rollback to before;

select id as visit from api.book_off_hours(:'doctor', :'bob', '2030-01-08 22:00+00', '2030-01-08 22:30+00', 'emergency') \gset
savepoint booked;
select api.cancel_booking(:'visit') \g /dev/null
select lives_ok(
  format('select api.book_off_hours(%L, %L, %L, %L, %L)', :'doctor', :'bob', '2030-01-08 22:00+00', '2030-01-08 22:30+00', 'x'),
  'cancelled, the visit leaves no slot in the way');
rollback to booked;
select api.reschedule_booking(:'visit', :'slot') \g /dev/null
select is(status, 'cancelled', 'nor does it when it is moved away') from data.slot where starts_at = '2030-01-08 22:00+00';
rollback to before;

prepare call_with as select api.book_off_hours(:'doctor', :'bob', $1, $2, $3, $4, $5);
select is(pg_temp.refusal($$ execute call_with(null, '2030-01-12', 'x', 'virtual', null) $$), 'MB001 starts_at', 'a start is required');
select is(pg_temp.refusal($$ execute call_with('2030-01-12', null, 'x', 'virtual', null) $$), 'MB001 ends_at', 'and an end');
select is(pg_temp.refusal($$ execute call_with('2030-01-12', '2030-01-12', 'x', 'virtual', null) $$), 'MB004 ends_at', 'after it');
select is(
  pg_temp.refusal($$ execute call_with('2030-01-12', '2030-01-13 00:00:01', 'x', 'virtual', null) $$), 'MB001 ends_at',
  'within 24 hours');
select is(pg_temp.refusal($$ execute call_with('2030-01-12', '2030-01-13', '', 'virtual', null) $$), 'MB001 reason', 'and a reason');
select is(pg_temp.refusal($$ execute call_with('2030-01-12', '2030-01-13', 'x', 'phone', null) $$), 'MB001 visit_type',
  'an unknown visit type is refused');
select is(pg_temp.refusal($$ execute call_with('2030-01-12', '2030-01-13', 'x', 'virtual', repeat('x', 2001)) $$), 'MB001 notes',
  'so are long notes');
select is(pg_temp.refusal($$ execute call_with('2030-01-07 08:00', '2030-01-07 08:10', 'x', 'virtual', null) $$), 'MB102 starts_at',
  'what has begun is past');
select is(
  pg_temp.refusal(format('select api.book_off_hours(%L, null, %L, %L, %L)', :'doctor', '2030-01-12', '2030-01-13', 'x')),
  'MB001 patient_id', 'a patient is required');
select throws_ok(
  format('select api.book_off_hours(%L, %L, %L, %L, %L)', :'unknown', :'bob', '2030-01-12', '2030-01-13', 'x'), 'MB202', null,
  'an unknown doctor is not found');
update data.slot set status = 'cancelled';
select api.disable_doctor(:'doctor') \g /dev/null
select throws_ok('execute off_hours', 'MB108', null, 'a disabled doctor sees nobody');
rollback to before;
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok('execute off_hours', 'MB202', null, 'a doctor can book for himself only');
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok('execute off_hours', 'MB302', null, 'and a patient not at all');

select * from finish();
rollback;

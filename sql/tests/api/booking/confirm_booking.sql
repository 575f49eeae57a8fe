begin;
\ir ../../fixture.psql
select plan(9);

select id as booking from api.book_slot(:'slot', :'ann') \gset

select throws_ok(
  format('select api.confirm_booking(%L, 7)', :'booking'), 'MB103', null,
  'a stale version is refused');

select results_eq(
  format('select status, confirmed_at, expires_at, version from api.confirm_booking(%L, 1)', :'booking'),
  $$ values ('confirmed', timestamptz '2030-01-07 08:00+00', null::timestamptz, 2) $$,
  'a confirmed hold no longer ends by itself');

select results_eq(
  format('select e.topic, e.payload from data.event as e join data.outbox as o on o.event_id = e.id where e.entity_id = %L order by e.id offset 1', :'booking'),
  format($$ select 'booking.confirmed', jsonb_build_object('slot_id', %L::uuid) $$, :'slot'),
  'one event says so');

select results_eq(
  format('select booked, version from data.slot where id = %L', :'slot'),
  $$ values (1, 2) $$,
  'the slot stays as it is: the seat was counted when it was held');

select throws_ok(
  format('select api.confirm_booking(%L)', :'booking'), 'MB105', null,
  'a confirmed booking cannot be confirmed again');

select id as late_booking from api.book_slot(:'later_slot', :'ann') \gset
set medbook.now = '2030-01-07 08:01:59.999999+00';
savepoint last_moment;
select lives_ok(
  format('select api.confirm_booking(%L)', :'late_booking'),
  'a hold can be confirmed until the last microsecond');
rollback to last_moment;
set medbook.now = '2030-01-07 08:02+00';
select throws_ok(
  format('select api.confirm_booking(%L)', :'late_booking'), 'MB106', null,
  'a hold cannot be confirmed at the very moment it ends');

select throws_ok(
  format('select api.confirm_booking(%L)', :'unknown'), 'MB205', null,
  'an unknown booking is not found');

select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok(
  format('select api.confirm_booking(%L)', :'booking'), 'MB205', null,
  'another patient''s booking is not found');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(27);

-- four days in a row at 09:00, from today on
select api.create_slot(:'doctor', d, d + interval '30 minutes')
from generate_series(timestamptz '2030-01-08 09:00+00', '2030-01-10 09:00+00', interval '1 day') as d \g /dev/null
select id as series from api.book_series(:'slot', :'ann', 'daily', p_count => 4, p_confirm => true) \gset
select id as third from data.booking where starts_at = '2030-01-09 09:00+00' \gset
create function pg_temp.outcomes(p_call text) returns text[] language plpgsql as $$
declare
  v_row api.series;
begin
  execute p_call into v_row;
  return array(
    select concat_ws(' ', o ->> 'outcome', o ->> 'status', o ->> 'refused_because') from jsonb_array_elements(v_row.occurrences) as o);
end
$$;
prepare cancel_all as select * from api.cancel_series(:'series');
prepare cancel_rest as select * from api.cancel_series(:'series', :'third', ' moved away ');
savepoint booked;

select is(
  pg_temp.outcomes('execute cancel_all'),
  array['cancelled cancelled', 'cancelled cancelled', 'cancelled cancelled', 'cancelled cancelled'], 'a series can be cancelled');
select is_empty('select from data.slot where booked > 0', 'its seats are free');
select results_eq(
  $$ select payload from data.event where topic = 'series.cancelled' $$,
  $$ values ('{"from_booking_id": null, "cancelled": 4, "kept": 0}'::jsonb) $$, 'an event tells of it');
select is(count(*)::integer, 4, 'and one of each booking') from data.event where topic = 'booking.cancelled';
select is(
  pg_temp.outcomes('execute cancel_all'),
  array['booked cancelled', 'booked cancelled', 'booked cancelled', 'booked cancelled'], 'to cancel again changes nothing');
rollback to booked;

select is(
  pg_temp.outcomes('execute cancel_rest'),
  array['booked confirmed', 'booked confirmed', 'cancelled cancelled', 'cancelled cancelled'],
  'one of its bookings and the later ones can be');
select results_eq(
  'select distinct reason from said where status = ''cancelled''', array['moved away'], 'for a reason');
select results_eq(
  $$ select payload from data.event where topic = 'series.cancelled' $$,
  format($$ select jsonb_build_object('from_booking_id', %L::uuid, 'cancelled', 2, 'kept', 0) $$, :'third'), 'which the event tells not');
rollback to booked;
set medbook.now = '2030-01-08 09:00+00';
select is(
  pg_temp.outcomes('execute cancel_all'),
  array['booked confirmed', 'booked confirmed', 'cancelled cancelled', 'cancelled cancelled'], 'what has begun is left alone');
rollback to booked;

-- notice
update data.clinic set cancellation_notice_minutes = 1440;
set medbook.now = '2030-01-07 09:00:01+00';
savepoint noticed;
select pg_temp.become('patient', p_patient_id => :'ann');
select is(
  pg_temp.outcomes('execute cancel_all'),
  array['booked confirmed', 'kept confirmed cancellation_too_late', 'cancelled cancelled', 'cancelled cancelled'],
  'what a patient cancels too late is kept, and the rest cancelled');
select is(payload -> 'kept', '1', 'as the event says') from data.event where topic = 'series.cancelled';
rollback to noticed;
set medbook.now = '2030-01-07 09:00+00';
select pg_temp.become('patient', p_patient_id => :'ann');
select is((pg_temp.outcomes('execute cancel_all'))[2], 'cancelled cancelled', 'exactly at the notice he can');
rollback to noticed;
insert into data.schedule_conflict (id, clinic_id, booking_id, slot_id, reason, created_at)
select internal.new_id(), clinic_id, id, slot_id, 'closure', internal.now()
from data.booking where starts_at = '2030-01-08 09:00+00';
select pg_temp.become('patient', p_patient_id => :'ann');
select is(
  (pg_temp.outcomes('execute cancel_all'))[2], 'cancelled cancelled', 'where the clinic''s schedule has changed he can at any time');
rollback to noticed;
select is(pg_temp.refusal('execute cancel_all'), 'MB001 reason', 'staff have to say why');
select lives_ok(format('select api.cancel_series(%L, null, %L)', :'series', 'flu'), 'and then cancel all');
select is(count(*)::integer, 1, 'on the record') from override where kind = 'late_cancel' and reason = 'flu';
rollback to booked;

-- one occurrence passed on to another doctor
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as second_slot from api.create_slot(:'second_doctor', '2030-01-09 09:00+00', '2030-01-09 09:30+00') \gset
select api.reschedule_booking(:'third', :'second_slot') \g /dev/null
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is((pg_temp.outcomes('execute cancel_all'))[3], 'kept confirmed forbidden', 'a doctor cancels what is his');
select set_config('request.jwt.claims', '', true) \g /dev/null
select is((pg_temp.outcomes('execute cancel_all'))[3], 'cancelled cancelled', 'others all of it');
rollback to booked;

-- the waitlist
insert into data.waitlist_entry (id, clinic_id, patient_id, starts_at, ends_at, created_at, updated_at)
values (internal.new_id(), :'clinic', :'bob', '2030-01-10 00:00+00', '2030-01-11 00:00+00', internal.now(), internal.now());
execute cancel_all \g /dev/null
select is(starts_at, '2030-01-10 09:00+00', 'a seat that somebody waits for is offered to him')
from data.booking where patient_id = :'bob' and status = 'pending';
rollback to booked;

select id as other from api.book_slot(:'group_slot', :'ann') \gset
select is(pg_temp.refusal(format('select api.cancel_series(%L, %L)', :'series', :'other')), 'MB205 from_booking_id',
  'a booking outside the series is none of it');
select is(pg_temp.refusal(format('select api.cancel_series(%L, null, repeat(%L, 501))', :'series', 'x')), 'MB001 reason',
  'a reason of 501 characters is too long');
select throws_ok(format('select api.cancel_series(%L)', :'unknown'), 'MB210', null, 'an unknown series is not found');
select lives_ok('execute cancel_all', 'other bookings of the patient');
select is(status, 'pending', 'are not touched') from data.booking where id = :'other';
rollback to booked;
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok('execute cancel_all', 'MB210', null, 'another patient''s series is not found');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok('execute cancel_all', 'MB210', null, 'nor another doctor''s');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok('execute cancel_all', 'MB210', null, 'nor another clinic''s');

select * from finish();
rollback;

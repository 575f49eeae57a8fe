begin;
\ir ../../fixture.psql
select plan(7);

select id as next_week from api.create_slot(:'doctor', '2030-01-14 09:00+00', '2030-01-14 09:30+00') \gset
select to_jsonb(v) as answer, v.id as series
from api.book_series(:'slot', :'ann', 'weekly', p_count => 3, p_mode => 'best_effort', p_confirm => true) as v \gset
select is(
  to_jsonb(v), jsonb_set(:'answer', '{occurrences,2,alternatives}', 'null'), 'a series reads as it was answered, alternatives excepted')
from api.get_series(:'series') as v;

select :'answer'::jsonb -> 'occurrences' -> 0 ->> 'booking_id' as first \gset
select :'answer'::jsonb -> 'occurrences' -> 1 ->> 'booking_id' as second \gset
select api.reschedule_booking(:'first', :'later_slot') \g /dev/null
select api.cancel_booking(:'second') \g /dev/null
select results_eq(
  format($$ select o ->> 'starts_at', o ->> 'status', o ->> 'outcome' from api.get_series(%L), jsonb_array_elements(occurrences) as o $$, :'series'),
  $$ values
    ('2030-01-07T10:00:00+00:00', 'confirmed', 'booked'), ('2030-01-14T09:00:00+00:00', 'cancelled', 'booked'),
    ('2030-01-21T09:00:00+00:00', null, 'refused') $$,
  'its bookings are told as they are now');
select throws_ok(format('select api.get_series(%L)', :'unknown'), 'MB210', null, 'an unknown series is not found');
select pg_temp.become('patient', p_patient_id => :'ann');
select lives_ok(format('select api.get_series(%L)', :'series'), 'a patient reads his own');
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok(format('select api.get_series(%L)', :'series'), 'MB210', null, 'and nobody else''s');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(format('select api.get_series(%L)', :'series'), 'MB210', null, 'nor does another doctor');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(format('select api.get_series(%L)', :'series'), 'MB210', null, 'or another clinic''s admin');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(49);

select results_eq(
  format(
    $$ select
        clinic_id, doctor_id, weekday, starts_at, ends_at, slot_minutes, buffer_minutes, capacity, visit_type, valid_from,
        valid_until
      from api.define_availability(%L, 1, '09:00', '12:00', 30) $$, :'doctor'),
  format(
    $$ values (%L::uuid, %L::uuid, 1, time '09:00', time '12:00', 30, 0, 1, 'in_person', null::date, null::date) $$,
    :'clinic', :'doctor'),
  'a doctor is there on Monday mornings, with one seat in person unless told otherwise');
select id as template, shift_id as shift
from api.define_availability(:'doctor', 1, '09:00', '12:00', 30, 4, 'virtual') \gset
select results_eq(
  format('select id, capacity, visit_type from data.schedule_template where doctor_id = %L', :'doctor'),
  format($$ values (%L::uuid, 4, 'virtual') $$, :'template'),
  'said again, it changes capacity and visit type of the one template');
select id as other_doctor from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset
select results_eq(
  format($$ select shift_id from api.define_availability(%L, 2, '09:00', '12:00', 30) $$, :'other_doctor'),
  array[:'shift'::uuid],
  'a shift of the clinic serves every doctor who works it');
select results_eq(
  format($$ select count(*) from data.event where entity_id = %L and topic = 'availability.defined' $$, :'template'),
  array[2::bigint],
  'each time is an event');

select is(pg_temp.refusal(format('select api.define_availability(%L, %s)', :'doctor', arguments)), refusal, sentence)
from (values
  ($$ null, '14:00', '15:00', 30 $$, 'MB001 weekday', 'a weekday is required'),
  ($$ 0, '14:00', '15:00', 30 $$, 'MB001 weekday', 'there is no weekday 0'),
  ($$ 7, '14:00', '15:00', 30 $$, 'none', 'weekday 7 is Sunday'),
  ($$ 8, '14:00', '15:00', 30 $$, 'MB001 weekday', 'there is no weekday 8'),
  ($$ 2, null, '15:00', 30 $$, 'MB001 starts_at', 'a start is required'),
  ($$ 2, '24:00', '01:00', 30 $$, 'MB001 starts_at', 'a shift begins before midnight'),
  ($$ 2, '14:00', null, 30 $$, 'MB001 ends_at', 'an end is required'),
  ($$ 2, '14:00', '24:00', 30 $$, 'none', 'a shift may end at midnight'),
  ($$ 2, '14:00', '15:00', 30, 0 $$, 'MB001 capacity', 'a capacity of 0 is refused'),
  ($$ 2, '14:00', '15:00', 30, 1000 $$, 'none', 'a capacity of 1000 is taken'),
  ($$ 2, '14:00', '15:00', 30, 1001 $$, 'MB001 capacity', 'a capacity of 1001 is refused'),
  ($$ 2, '14:00', '15:00', 30, null $$, 'MB001 capacity', 'a capacity is required'),
  ($$ 2, '14:00', '15:00', 30, 1, 'phone' $$, 'MB001 visit_type', 'an unknown visit type is refused'),
  ($$ 2, '14:00', '15:00', 30, 1, null $$, 'MB001 visit_type', 'a visit type is required'),
  ($$ 2, '14:00', '15:00', null $$, 'MB005 slot_minutes', 'a slot length is required'),
  ($$ 2, '14:00', '15:00', 4 $$, 'MB005 slot_minutes', 'slots of 4 minutes are refused'),
  ($$ 2, '14:00', '15:00', 5 $$, 'none', 'slots of 5 minutes are taken'),
  ($$ 2, '14:00', '15:00', 25 $$, 'MB005 slot_minutes', 'slots that leave a remainder are refused'),
  ($$ 2, '14:00', '15:00', 120 $$, 'MB005 slot_minutes', 'slots longer than the shift are refused'),
  ($$ 2, '14:00', '15:00:30', 60 $$, 'MB005 slot_minutes', 'half a minute left over is a remainder'),
  ($$ 4, '00:00', '00:00', 1440 $$, 'none', 'one slot may fill the day'),
  ($$ 2, '14:00', '15:00', 1441 $$, 'MB005 slot_minutes', 'slots of over a day are refused'),
  ($$ 2, '22:00', '06:00', 480 $$, 'none', 'an end before the start is the next day'),
  ($$ 1, '11:00', '13:00', 30 $$, 'MB111 starts_at', 'a shift that meets another is refused'),
  ($$ 1, '09:00', '12:00', 60 $$, 'MB111 starts_at', 'the same time in other slots is refused'),
  ($$ 1, '12:00', '13:00', 30 $$, 'none', 'a shift may begin where another ends'),
  ($$ 1, '08:00', '09:00', 30 $$, 'none', 'a shift may end where another begins'),
  ($$ 7, '22:00', '09:30', 30 $$, 'MB111 starts_at', 'a Sunday night reaches into Monday'),
  ($$ 7, '10:00', '10:00', 30 $$, 'MB111 starts_at', 'an end at the start is a whole day later'),
  ($$ 7, '22:00', '09:00', 30 $$, 'none', 'a Sunday night may end where Monday begins'),
  ($$ 2, '09:00', '12:00', 30 $$, 'none', 'the same hours on another day do not meet')
) as v_case (arguments, refusal, sentence);

select lives_ok(
  format($$ select api.define_availability(%L, 1, '11:00', '13:00', 30) $$, :'other_doctor'),
  'two doctors may be there at the same time');
select throws_ok(
  format($$ select api.define_availability(%L, 1, '14:00', '15:00', 30) $$, :'unknown'), 'MB202', null,
  'an unknown doctor is not found');

select api.generate_slots(:'clinic', '2030-01-07', '2030-01-14', :'other_doctor') \g /dev/null
select results_eq(
  format($$ select replan from api.define_availability(%L, 2, '09:00', '12:00', 30, 5) $$, :'other_doctor'),
  $$ values ('{"made": 0, "kept": 14, "removed": 0, "skipped": [], "conflicts": [], "is_dry_run": false}'::jsonb) $$,
  'said again, his slots to come are planned anew');
select results_eq(
  format('select distinct capacity from data.slot where doctor_id = %L and extract(isodow from starts_at) = 2', :'other_doctor'), array[5], 'with as many seats as are said now');
update data.schedule_template set valid_until = '2030-03-01' where doctor_id = :'other_doctor' and weekday = 2;
select is(
  pg_temp.refusal(format($$ select api.define_availability(%L, 2, '09:00', '12:00', 30) $$, :'other_doctor')), 'MB111 starts_at',
  'where a template of the same time holds for some days only, it is not changed');
update data.schedule_template set is_active = false where doctor_id = :'other_doctor' and weekday = 2;
select results_eq(
  format($$ select version, replan from api.define_availability(%L, 2, '09:00', '12:00', 30) $$, :'other_doctor'),
  $$ values (1, null::jsonb) $$, 'where it is removed, there is a new one');
update data.shift set is_active = false where id = :'shift';
select isnt(shift_id, :'shift', 'a shift that is removed is not used again')
from api.define_availability(:'other_doctor', 5, '09:00', '12:00', 30);

select format($$ select api.define_availability(%L, 3, '09:00', '12:00', 30) $$, :'doctor') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not plan for a doctor');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB202', null, 'the admin of another clinic does not find him');
select pg_temp.become('doctor', p_doctor_id => :'other_doctor');
select throws_ok(:'call', 'MB202', null, 'another doctor does not find him');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not plan for him');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select lives_ok(:'call', 'a doctor may plan for himself');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'his clinic''s admin may plan for him');

select * from finish();
rollback;

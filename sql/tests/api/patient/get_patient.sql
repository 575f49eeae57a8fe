begin;
\ir ../../fixture.psql
select plan(14);

select api.update_patient(:'ann', '{"phone": "020 3"}');
select results_eq(
  format('select * from api.get_patient(%L)', :'ann'),
  format(
    $$ values (
      %L::uuid, 'Ann Lee', 'ann@example.org', '020 3', 2,
      timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:00+00', true, null::timestamptz) $$, :'ann'),
  'a patient is read');
select throws_ok(format('select api.get_patient(%L)', :'unknown'), 'MB203', null, 'an unknown patient is not found');
select throws_ok('select api.get_patient(null)', 'MB203', null, 'no id finds no patient');

select api.book_slot(:'later_slot', :'bob');
select format('select api.get_patient(%L)', :'ann') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not read a patient');
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok(:'call', 'MB203', null, 'another patient does not find her');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not read her');
select set_config('request.jwt.claims', '{"sub": "x", "role": "nurse"}', true);
select throws_ok(:'call', 'MB303', null, 'claims with an unknown role are refused');
select pg_temp.become('patient', p_patient_id => :'ann');
select lives_ok(:'call', 'a patient may read herself');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB203', null, 'a clinic where only others booked does not find her');
select throws_ok('select api.get_patient(null)', 'MB203', null, 'no id finds no patient for a clinic admin either');

select pg_temp.become('admin');
select lives_ok(:'call', 'an admin may read her');
select id as booking from api.book_slot(:'slot', :'ann') \gset
select api.cancel_booking(:'booking');
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Roy', 'Surgery') \gset
select api.book_slot(id, :'ann') from api.create_slot(:'other_doctor', '2030-01-08 09:00+00', '2030-01-08 09:30+00');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'a clinic where she once booked finds her, though she cancelled');
select pg_temp.become('clinic_admin', p_clinic_id => :'other_clinic');
select lives_ok(:'call', 'so does every other clinic where she booked');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB203', null, 'a third clinic does not find her');

select * from finish();
rollback;

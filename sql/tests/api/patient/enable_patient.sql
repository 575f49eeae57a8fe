begin;
\ir ../../fixture.psql
select plan(14);

select results_eq(
  format('select is_active, version from api.enable_patient(%L)', :'ann'), $$ values (true, 1) $$,
  'enabling an active patient changes nothing');
select api.disable_patient(:'ann');
select throws_ok(format('select api.enable_patient(%L, 1)', :'ann'), 'MB103', null, 'a stale version is refused');
set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format('select is_active, version, updated_at from api.enable_patient(%L, 2)', :'ann'),
  $$ values (true, 3, timestamptz '2030-01-07 08:30+00') $$,
  'a disabled patient is switched on again');
select results_eq(
  format('select is_active, version from api.enable_patient(%L)', :'ann'), $$ values (true, 3) $$,
  'enabling her once more changes nothing');
select throws_ok(format('select api.enable_patient(%L, 2)', :'ann'), 'MB103', null, 'a stale version is refused even then');
select results_eq(
  format($$ select clinic_id from data.event where entity_id = %L and topic = 'patient.enabled' $$, :'ann'),
  $$ values (uuid '00000000-0000-0000-0000-000000000000') $$,
  'only the real change is an event');
select lives_ok(format('select api.book_slot(%L, %L)', :'slot', :'ann'), 'she can book again');

select throws_ok(format('select api.enable_patient(%L)', :'unknown'), 'MB203', null, 'an unknown patient is not found');
select format('select api.enable_patient(%L)', :'ann') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not enable a patient');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not enable herself');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not enable her');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB302', null, 'nor may the admin of one of her clinics');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('admin');
select lives_ok(:'call', 'an admin may enable her');

select * from finish();
rollback;

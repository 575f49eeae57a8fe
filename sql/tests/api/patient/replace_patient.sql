begin;
\ir ../../fixture.psql
select plan(17);

set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format(
    $$ select name, email, phone, version, updated_at, is_active
      from api.replace_patient(%L, ' Ann Ray ', 'Ann.Ray@Example.org', '020 7946', 1) $$, :'ann'),
  $$ values ('Ann Ray', 'ann.ray@example.org', '020 7946', 2, timestamptz '2030-01-07 08:30+00', true) $$,
  'every field is replaced');
select results_eq(
  format($$ select name, email, phone, version from api.replace_patient(%L, 'Ann Ray', p_phone => '020 7') $$, :'ann'),
  $$ values ('Ann Ray', null::text, '020 7', 3) $$,
  'what is left out is cleared');
select results_eq(
  format($$ select payload from data.event where entity_id = %L and topic = 'patient.updated' $$, :'ann'),
  $$ values ('{"fields": ["name", "email", "phone"]}'::jsonb), ('{"fields": ["name", "email", "phone"]}') $$,
  'every replacement is an event that names the fields and not their values');

select is(
  pg_temp.refusal(format('select api.replace_patient(%L, %s)', :'ann', arguments)), refusal,
  format('%s gets %s', arguments, refusal))
from (values
  ($$ null, 'a@example.org' $$, 'MB001 name'),
  ($$ 'Ann' $$, 'MB001 email'),
  ($$ 'Ann', 'ann' $$, 'MB001 email'),
  ($$ 'Ann', null, 'x' $$, 'MB001 phone'),
  ($$ 'Ann', 'BOB@example.org' $$, 'MB110 email')
) as v_case (arguments, refusal);

select throws_ok(
  format($$ select api.replace_patient(%L, 'A', 'a@example.org', p_expected_version => 2) $$, :'ann'), 'MB103', null,
  'a stale version is refused');
select throws_ok(
  format($$ select api.replace_patient(%L, 'A', 'a@example.org') $$, :'unknown'), 'MB203', null,
  'an unknown patient is not found');

select format($$ select api.replace_patient(%L, 'A', 'a@example.org') $$, :'ann') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not replace a patient');
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok(:'call', 'MB203', null, 'another patient does not find her');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not replace her');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB203', null, 'a clinic where she never booked does not find her');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('patient', p_patient_id => :'ann');
select lives_ok(:'call', 'a patient may replace herself');
select api.book_slot(:'slot', :'ann');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'a clinic where she booked may replace her');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(23);

set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format(
    $$ select name, email, phone, version, created_at, updated_at from api.update_patient(%L, %L, 1) $$,
    :'ann', '{"name": " Ann Ray ", "email": "Ann.Ray@Example.org", "phone": "020 7946"}'),
  $$ values (
    'Ann Ray', 'ann.ray@example.org', '020 7946', 2,
    timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:30+00') $$,
  'every field can be changed');
select results_eq(
  format($$ select name, email, phone, version from api.update_patient(%L, '{"email": null}') $$, :'ann'),
  $$ values ('Ann Ray', null::text, '020 7946', 3) $$,
  'null clears a field and leaves the others');
select results_eq(
  format(
    $$ select clinic_id, payload from data.event
      where entity_id = %L and topic = 'patient.updated'
      order by payload $$, :'ann'),
  $$ values
    (uuid '00000000-0000-0000-0000-000000000000', '{"fields": ["email"]}'::jsonb),
    ('00000000-0000-0000-0000-000000000000', '{"fields": ["name", "email", "phone"]}') $$,
  'every change is an event, of no clinic, that names the fields and not their values');

select is(
  pg_temp.refusal(format('select api.update_patient(%L, %L)', :'ann', changes)), refusal,
  format('%s gets %s', changes, refusal))
from (values
  (null, 'MB001 changes'),
  ('{}', 'MB001 changes'),
  ('["name"]', 'MB001 changes'),
  ('{"id": null}', 'MB002 id'),
  ('{"name": null}', 'MB001 name'),
  ('{"name": 7}', 'MB001 name'),
  ('{"email": "ann"}', 'MB001 email'),
  ('{"phone": "x"}', 'MB001 phone'),
  ('{"phone": null}', 'MB001 email'),
  ('{"phone": null, "email": "ann@example.org"}', 'none'),
  ('{"email": "BOB@example.org"}', 'MB110 email')
) as v_case (changes, refusal);

select throws_ok(
  format($$ select api.update_patient(%L, '{"name": "A"}', 2) $$, :'ann'), 'MB103', null, 'a stale version is refused');
select throws_ok(
  format($$ select api.update_patient(%L, '{"name": "A"}') $$, :'unknown'), 'MB203', null, 'an unknown patient is not found');

select format($$ select api.update_patient(%L, '{"name": "A"}') $$, :'ann') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not change a patient');
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok(:'call', 'MB203', null, 'another patient does not find her');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not change her');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB203', null, 'a clinic where she never booked does not find her');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('patient', p_patient_id => :'ann');
select lives_ok(:'call', 'a patient may change herself');
select api.book_slot(:'slot', :'ann');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'a clinic where she booked may change her');

select * from finish();
rollback;

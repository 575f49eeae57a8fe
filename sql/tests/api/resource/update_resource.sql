begin;
\ir ../../fixture.psql
select plan(21);

select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select api.create_resource(:'clinic', 'Room 2', 'room');
set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format(
    $$ select clinic_id, name, kind, is_active, version, created_at, updated_at
      from api.update_resource(%L, '{"name": " Scanner ", "kind": "equipment"}', 1) $$, :'room'),
  format(
    $$ values (
      %L::uuid, 'Scanner', 'equipment', true, 2, timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:30+00') $$,
    :'clinic'),
  'every field can be changed');
select results_eq(
  format($$ select name, kind, version from api.update_resource(%L, '{"name": "Scanner 2"}') $$, :'room'),
  $$ values ('Scanner 2', 'equipment', 3) $$,
  'a field that is not named stays');
select results_eq(
  format(
    $$ select clinic_id, payload from data.event where entity_id = %L and topic = 'resource.updated' order by payload $$, :'room'),
  format($$ values (%1$L::uuid, '{"fields": ["name"]}'::jsonb), (%1$L, '{"fields": ["kind", "name"]}') $$, :'clinic'),
  'every change is an event that names the fields and not their values');

select is(
  pg_temp.refusal(format('select api.update_resource(%L, %L)', :'room', changes)), refusal,
  format('%s gets %s', changes, refusal))
from (values
  (null, 'MB001 changes'),
  ('{}', 'MB001 changes'),
  ('{"is_active": false}', 'MB002 is_active'),
  ('{"clinic_id": null}', 'MB002 clinic_id'),
  ('{"name": null}', 'MB001 name'),
  ('{"name": 7}', 'MB001 name'),
  ('{"kind": null}', 'MB001 kind'),
  ('{"kind": "vehicle"}', 'MB001 kind'),
  ('{"name": "Scanner 2"}', 'none'),
  ('{"name": "Room 2"}', 'MB120 name')
) as v_case (changes, refusal);

select throws_ok(
  format($$ select api.update_resource(%L, '{"name": "R"}', 2) $$, :'room'), 'MB103', null, 'a stale version is refused');
select throws_ok(
  format($$ select api.update_resource(%L, '{"name": "R"}') $$, :'unknown'), 'MB212', null, 'an unknown resource is not found');

select format($$ select api.update_resource(%L, '{"name": "R"}') $$, :'room') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not change a resource');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB212', null, 'the admin of another clinic does not find it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not change it');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not change it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'the clinic''s own admin may change it');

select * from finish();
rollback;

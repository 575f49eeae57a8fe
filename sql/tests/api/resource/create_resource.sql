begin;
\ir ../../fixture.psql
select plan(19);

select results_eq(
  format(
    $$ select clinic_id, name, kind, is_active, version, created_at, updated_at
      from api.create_resource(%L, ' Room 1 ', 'room') $$, :'clinic'),
  format(
    $$ values (%L::uuid, 'Room 1', 'room', true, 1, timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:00+00') $$,
    :'clinic'),
  'a room is made, active, its name trimmed');
select results_eq(
  $$ select e.topic, e.clinic_id = r.clinic_id, e.payload
    from data.resource as r left join data.event as e on e.entity_id = r.id where r.name = 'Room 1' $$,
  $$ values ('resource.created', true, '{}'::jsonb) $$,
  'a new resource is one event of the clinic');

select is(pg_temp.refusal(format('select api.create_resource(%L, %s)', :'clinic', arguments)), refusal, sentence)
from (values
  ($$ null, 'room' $$, 'MB001 name', 'a resource needs a name'),
  ($$ ' ', 'room' $$, 'MB001 name', 'a blank name is no name'),
  ($$ repeat('a', 200), 'room' $$, 'none', 'a name of 200 characters is taken'),
  ($$ repeat('a', 201), 'room' $$, 'MB001 name', 'a name of 201 characters is refused'),
  ($$ 'Scanner', 'equipment' $$, 'none', 'a piece of equipment is a resource'),
  ($$ 'Scanner', 'vehicle' $$, 'MB001 kind', 'another kind is refused'),
  ($$ 'Scanner', null $$, 'MB001 kind', 'a kind is required'),
  ($$ 'Room 1', 'equipment' $$, 'MB120 name', 'a name serves one resource of the clinic, whatever its kind'),
  ($$ ' Room 1', 'room' $$, 'MB120 name', 'and blanks make no other of it')
) as v_case (arguments, refusal, sentence);
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select lives_ok(
  format($$ select api.create_resource(%L, 'Room 1', 'room') $$, :'other_clinic'), 'two clinics may use the same name');
select throws_ok(
  format($$ select api.create_resource(%L, 'R', 'room') $$, :'unknown'), 'MB201', null, 'an unknown clinic is not found');

select format($$ select api.create_resource(%L, 'Room 2', 'room') $$, :'clinic') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not make a resource');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not make it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'its doctor may not make it');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not make it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'the clinic''s own admin may make it');

select * from finish();
rollback;

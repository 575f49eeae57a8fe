begin;
\ir ../../fixture.psql
select plan(11);

select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select results_eq(
  format('select * from api.get_resource(%L)', :'room'),
  format(
    $$ values (
      %L::uuid, %L::uuid, 'Room 1', 'room', true, 1, timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:00+00') $$,
    :'room', :'clinic'),
  'a resource is read');
select api.disable_resource(:'room');
select results_eq(
  format('select is_active, version from api.get_resource(%L)', :'room'), $$ values (false, 2) $$,
  'a disabled resource is still read');
select throws_ok(format('select api.get_resource(%L)', :'unknown'), 'MB212', null, 'an unknown resource is not found');
select throws_ok('select api.get_resource(null)', 'MB212', null, 'no id finds no resource');

select format('select api.get_resource(%L)', :'room') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not read a resource');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB212', null, 'the admin of another clinic does not find it');
select throws_ok('select api.get_resource(null)', 'MB212', null, 'no id finds none for him either');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not read it');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not read it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'the clinic''s own admin may read it');

select * from finish();
rollback;

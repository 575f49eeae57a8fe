begin;
\ir ../../fixture.psql
select plan(14);

select results_eq(
  format('select is_active, version from api.enable_clinic(%L)', :'clinic'),
  $$ values (true, 1) $$,
  'enabling an active clinic changes nothing');

select api.disable_clinic(:'clinic', true);
select throws_ok(format('select api.enable_clinic(%L, 1)', :'clinic'), 'MB103', null, 'a stale version is refused');
set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format('select is_active, version, updated_at from api.enable_clinic(%L, 2)', :'clinic'),
  $$ values (true, 3, timestamptz '2030-01-07 08:30+00') $$,
  'a disabled clinic is switched on again');
select results_eq(
  format('select is_active from api.get_doctor(%L)', :'doctor'), array[false],
  'its doctors stay disabled');
select is_empty(
  format($$ select from data.slot where clinic_id = %L and status <> 'cancelled' $$, :'clinic'),
  'its cancelled slots stay cancelled');
select results_eq(
  format('select is_active, version from api.enable_clinic(%L)', :'clinic'),
  $$ values (true, 3) $$,
  'enabling it once more changes nothing');
select throws_ok(
  format('select api.enable_clinic(%L, 2)', :'clinic'), 'MB103', null, 'a stale version is refused even then');
select results_eq(
  format($$ select count(*) from data.event where entity_id = %L and topic = 'clinic.enabled' $$, :'clinic'), array[1::bigint],
  'only the real change is an event');

select throws_ok(format('select api.enable_clinic(%L)', :'unknown'), 'MB201', null, 'an unknown clinic is not found');

select format('select api.enable_clinic(%L)', :'clinic') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not enable a clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not enable it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'its doctor may not enable it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'its own admin may enable it');

select * from finish();
rollback;

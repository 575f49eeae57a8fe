begin;
\ir ../../fixture.psql
select plan(16);

select results_eq(
  format('select is_active, version from api.enable_doctor(%L)', :'doctor'),
  $$ values (true, 1) $$,
  'enabling an active doctor changes nothing');

select api.disable_clinic(:'clinic', true);
select throws_ok(
  format('select api.enable_doctor(%L)', :'doctor'), 'MB108', null, 'a disabled clinic has no active doctor');
select api.enable_clinic(:'clinic');

select throws_ok(format('select api.enable_doctor(%L, 1)', :'doctor'), 'MB103', null, 'a stale version is refused');
set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format('select is_active, version, updated_at from api.enable_doctor(%L, 2)', :'doctor'),
  $$ values (true, 3, timestamptz '2030-01-07 08:30+00') $$,
  'a disabled doctor is switched on again');
select results_eq(
  format('select is_active, version from api.enable_doctor(%L)', :'doctor'),
  $$ values (true, 3) $$,
  'enabling him once more changes nothing');
select throws_ok(
  format('select api.enable_doctor(%L, 2)', :'doctor'), 'MB103', null, 'a stale version is refused even then');
select results_eq(
  format($$ select clinic_id from data.event where entity_id = %L and topic = 'doctor.enabled' $$, :'doctor'),
  array[:'clinic'::uuid],
  'only the real change is an event, of the clinic');
select lives_ok(
  format($$ select api.create_slot(%L, '2030-01-07 10:00+00', '2030-01-07 10:30+00') $$, :'doctor'),
  'he can have slots again, where cancelled ones were');

select throws_ok(format('select api.enable_doctor(%L)', :'unknown'), 'MB202', null, 'an unknown doctor is not found');

select format('select api.enable_doctor(%L)', :'doctor') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not enable a doctor');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB202', null, 'the admin of another clinic does not find him');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not enable himself');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'his clinic''s admin may enable him');

-- a visit that outlived his being disabled
select set_config('request.jwt.claims', '', true);
select id as visit from api.create_slot(:'doctor', '2030-01-07 11:00+00', '2030-01-07 11:30+00', 3) \gset
select id as kept from api.book_slot(:'visit', :'ann', p_confirm => true) \gset
select api.disable_doctor(:'doctor', true) \g /dev/null
select api.enable_doctor(:'doctor') \g /dev/null
select results_eq(
  format('select status, booked from data.slot where id = %L', :'visit'), $$ values ('blocked', 1) $$,
  'a visit booked before keeps its time, and nobody joins it');
select is(
  pg_temp.refusal(format($$ select api.create_slot(%L, '2030-01-07 11:00+00', '2030-01-07 11:30+00') $$, :'doctor')), 'MB107 starts_at',
  'so that he is not planned twice');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(28);

-- the HTTP login may not call a helper; for this transaction it may
grant usage on schema internal to medbook_http, medbook_worker, medbook_service;
grant execute on function internal.actor(), internal.actor_label() to medbook_http, medbook_worker, medbook_service;
create role actor_test_service login in role medbook_service;

set session authorization medbook_http;
select (internal.actor()).role is null as never_set, internal.actor_label() as label \gset
set request.jwt.claims = '';
select (internal.actor()).role is null as emptied \gset
reset session authorization;
select ok(:'never_set', 'the HTTP login without claims is nobody');
select ok(:'emptied', 'the setting is empty after its first use: still nobody');
select is(:'label'::text, 'system:medbook_http', 'nobody is recorded by the name of his login');

set session authorization medbook_worker;
select internal.actor_label() as worker \gset
reset session authorization;
select is(:'worker'::text, 'worker:medbook_worker', 'the worker is that');

set session authorization actor_test_service;
select role as service_role, subject as service_subject, internal.actor_label() as label from internal.actor() \gset
select pg_temp.become('patient', p_patient_id => :'ann');
select role as claimed_role from internal.actor() \gset
reset session authorization;
select is(:'service_role'::text, 'service', 'a login of medbook_service is service');
select is(:'service_subject'::text, 'actor_test_service', 'its subject is its own name');
select is(:'label'::text, 'service:actor_test_service', 'it is recorded as role:subject');
select is(:'claimed_role'::text, 'patient', 'claims come before the login, so that a back end can act for a user');

select set_config('request.jwt.claims', jsonb_build_object(
  'sub', 'u1', 'role', 'clinic_admin', 'patient_id', :'ann', 'doctor_id', upper(:'doctor'), 'exp', 1,
  'clinic_ids', jsonb_build_array(:'clinic', :'unknown'))::text, true) \g /dev/null
select results_eq(
  'select role, subject, patient_id, doctor_id, clinic_ids from internal.actor()',
  format($$ values ('clinic_admin', 'u1', %L::uuid, %L::uuid, array[%L, %L]::uuid[]) $$, :'ann', :'doctor', :'clinic', :'unknown'),
  'well-formed claims are read; others that a token carries do not matter');
select is(internal.actor_label(), 'clinic_admin:u1', 'the caller is recorded as role:subject');

create function pg_temp.claims_refusal(p_claims text) returns text language plpgsql as $$
begin
  perform set_config('request.jwt.claims', p_claims, true), internal.actor();
  return null;
exception when others then
  return sqlstate;
end
$$;
select is(pg_temp.claims_refusal(claims), refusal, says) from (values
  ('{}', 'MB303', 'no claims in the set are refused'),
  ('null', 'MB303', 'a null is refused'),
  ('[]', 'MB303', 'an array is refused'),
  ('"admin"', 'MB303', 'a string is refused'),
  ('{"role": "admin"}', 'MB303', 'a caller without sub is refused'),
  ('{"sub": "", "role": "admin"}', 'MB303', 'an empty sub is refused'),
  ('{"sub": "x"}', 'MB303', 'a caller without role is refused'),
  ('{"sub": "x", "role": "Admin"}', 'MB303', 'a role in other letters is refused'),
  ('{"sub": "x", "role": ["admin"]}', 'MB303', 'a list of roles is refused'),
  ('{"sub": "x", "role": "service"}', 'MB303', 'service is no role for a token'),
  ('{"sub": "x", "role": "patient", "patient_id": "1"}', 'MB303', 'a patient_id that is no UUID is refused'),
  ('{"sub": "x", "role": "doctor", "doctor_id": 7}', 'MB303', 'a doctor_id that is no UUID is refused'),
  ('{"sub": "x", "role": "clinic_admin", "clinic_ids": "all"}', 'MB303', 'clinic_ids that are no array are refused'),
  ('{"sub": "x", "role": "clinic_admin", "clinic_ids": ["%"]}', 'MB303', 'a clinic id that is no UUID is refused'),
  ('{"sub": "x", "role": "clinic_admin", "clinic_ids": [null]}', 'MB303', 'a clinic id that is null is refused'),
  ('{"sub": "x", "role": "clinic_admin", "clinic_ids": [[]]}', 'MB303', 'a clinic id that is an array is refused'),
  ('{"sub": "x", "role": "patient", "patient_id": null, "clinic_ids": null}', null, 'ids that are null are as good as absent'),
  ('admin', '22P02', 'claims that are no JSON are refused by PostgreSQL itself')
) as v (claims, refusal, says);

select * from finish();
rollback;

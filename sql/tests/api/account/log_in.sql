begin;
\ir ../../fixture.psql
\ir account.psql
select plan(22);

select results_eq(
  format('select user_id, patient_id, role, roles from api.log_in(%L, %L)', ' CY@example.org ', :password),
  format($$ values (%L::uuid, %L::uuid, 'patient', '[{"role": "patient", "clinic_id": null, "doctor_id": null}]'::jsonb) $$, :'cy', :'cy_patient'),
  'address and password sign in, whatever the case of the address');
select isnt((select id from api.log_in('cy@example.org', :password)), :'session', 'each login is a session of its own');
select results_eq(
  $$ select role, user_id is null, refresh_token is null, refused from api.log_in('cy@example.org', 'correct horse batteries') $$,
  $$ values (null::text, true, true, 'invalid_credentials') $$, 'a wrong password is told, not raised, and gives nothing away');
select is(
  (select s from api.log_in('nobody@example.org', :password) as s), (select s from api.log_in('cy@example.org', 'wrong') as s),
  'an unknown address is answered exactly like it');
select results_eq(
  format($$ select entity_id = %L, count(*)::integer, array_agg(distinct payload) from data.event where topic = 'user.login_failed' group by 1 order by 1 $$, :'cy'),
  $$ values (false, 1, array['{}'::jsonb]), (true, 2, array['{}'::jsonb]) $$, 'each failure is an event, of the account if there is one');
select is(
  (select count(*)::integer from data.event where topic = 'user.logged_in' and entity_id = :'cy'), 2, 'and so is each success');
select is(
  (select accepted_at from data.rate_limit where subject = sha256(convert_to('email ' || encode(internal.email_index('nobody@example.org'), 'hex'), 'UTF8'))),
  array[timestamptz '2030-01-07 08:00+00'], 'tries of unknown addresses are counted too, by a digest that only the key can make');

select is(pg_temp.refusal('select api.log_in(null, ''x'')', 'medbook_http'), 'MB001 email', 'an address is asked for');
select is(pg_temp.refusal('select api.log_in(''x'', null)', 'medbook_http'), 'MB001 password', 'so is a password');

set medbook.bcrypt_cost = 5;
select is((select refused from api.log_in('cy@example.org', :password)), null, 'after the cost was changed the old hash still serves');
select is((select substr(password_hash, 1, 7) from data.app_user where id = :'cy'), '$2a$05$', 'and is renewed by the login');
select is((select refused from api.log_in('cy@example.org', :password)), null, 'for the same password');

set medbook.now = '2030-01-07 09:00+00';
select api.register_user('long@example.org', repeat('a', 72), 'P');
select is((select refused from api.log_in('long@example.org', repeat('a', 73))), 'invalid_credentials', 'what bcrypt does not read is not ignored');

-- roles
select api.register_user('both@example.org', :password, 'Both');
select user_id as both_id from api.log_in('both@example.org', :password) \gset
insert into data.membership (id, clinic_id, user_id, role, doctor_id, created_at) values
(internal.new_id(), :'clinic', :'both_id', 'doctor', :'doctor', internal.now()),
(internal.new_id(), :'clinic', :'both_id', 'clinic_admin', null, internal.now());
select results_eq(
  format($$ select role, clinic_ids, doctor_id, patient_id, jsonb_array_length(roles) from api.log_in('both@example.org', %L) $$, :password),
  format($$ values ('clinic_admin', array[%L::uuid], null::uuid, null::uuid, 3) $$, :'clinic'),
  'who may act as several acts as the widest');
select results_eq(
  format($$ select role, clinic_ids, doctor_id from api.log_in('both@example.org', %L, 'doctor') $$, :password),
  format($$ values ('doctor', null::uuid[], %L::uuid) $$, :'doctor'), 'unless he names another');
select is((select refused from api.log_in('both@example.org', :password, 'admin')), 'forbidden', 'but none that he has not');
select is((select refused from api.log_in('both@example.org', :password, 'doctor', :'unknown')), 'forbidden', 'nor in a clinic where he is not');

update data.app_user set is_active = false where id = :'cy';
select is(
  (select s from api.log_in('cy@example.org', :password) as s), (select s from api.log_in('cy@example.org', 'wrong') as s),
  'a disabled account is answered like a wrong password');

-- the limit
select results_eq(
  $$ select refused, count(*)::integer from generate_series(1, 12) as n
    cross join lateral api.log_in('limit@example.org', 'wrong ' || n) group by refused order by 1 $$,
  $$ values ('invalid_credentials', 10), ('rate_limited', 2) $$, 'the eleventh try of an address is refused');
select is((select retry_after from api.log_in('limit@example.org', :password)), 900, 'saying for how long');
select is((select refused from api.log_in('LIMIT@example.org', :password)), 'rate_limited', 'whatever the case');
set medbook.now = '2030-01-07 09:15+00';
select is((select refused from api.log_in('limit@example.org', :password)), 'invalid_credentials', 'and no longer');

select * from finish();
rollback;

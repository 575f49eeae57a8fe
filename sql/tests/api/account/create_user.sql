begin;
\ir ../../fixture.psql
\ir account.psql
select plan(15);

select * from api.create_user('Staff@example.org', :password) \gset staff_
select results_eq(
  format('select is_admin, patient_id is null, is_active, version from api.get_user(%L)', :'staff_id'),
  $$ values (false, true, true, 1) $$, 'an account of nobody in particular');
select is((select refused from api.log_in('staff@example.org', :password)), 'forbidden', 'who has no role anywhere may act as nothing');
select is((select is_admin from api.create_user('root@example.org', :password, true)), true, 'an admin''s account');
select is((select role from api.log_in('root@example.org', :password)), 'admin', 'acts as admin');
select is((select patient_id from api.create_user('ann@example.org', :password, p_patient_id => :'ann')), :'ann', 'a patient whom a clinic has registered gets an account');
select is((select patient_id from api.log_in('ann@example.org', :password)), :'ann', 'and acts as this patient');
select is(
  (select count(*)::integer from data.event where topic = 'user.registered' and entity_id = :'staff_id'), 1, 'a new account is an event');

select is(pg_temp.refusal(format('select api.create_user(%s)', arguments)), refusal, sentence)
from (values
  ($$ 'p@example', 'correct horse battery' $$, 'MB001 email', 'an address that is none is refused'),
  ($$ 'p@example.org', 'elevenchars' $$, 'MB001 password', 'so is a password that is too short'),
  ($$ 'STAFF@example.org', 'correct horse battery' $$, 'MB125 email', 'and an address that has an account'),
  ($$ 'p@example.org', 'correct horse battery', null $$, 'MB001 is_admin', 'whether he is an admin is said'),
  ($$ 'p@example.org', 'correct horse battery', false, '00000000-0000-7000-8000-000000000000' $$, 'MB203', 'the patient is known')
) as v_case (arguments, refusal, sentence);

\set call 'select api.create_user(''p@example.org'', ''correct horse battery'')'
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not make accounts');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB302', null, 'nor may a clinic admin');
select pg_temp.become('admin');
select lives_ok(:'call', 'an admin may');

select * from finish();
rollback;

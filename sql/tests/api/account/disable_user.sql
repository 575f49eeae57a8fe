begin;
\ir ../../fixture.psql
\ir account.psql
select plan(11);

select throws_ok(format('select api.disable_user(%L, 2)', :'cy'), 'MB103', null, 'a stale version is refused');
select results_eq(
  format('select is_active, version from api.disable_user(%L, 1)', :'cy'), 'values (false, 2)', 'an account is switched off');
select is((select refused from api.log_in('cy@example.org', :password)), 'invalid_credentials', 'and cannot log in');
select is((select refused from api.refresh_session(:'cy_token')), 'invalid_refresh_token', 'nor go on');
select results_eq(
  format($$ select payload from data.event where topic = 'user.disabled' and entity_id = %L $$, :'cy'),
  $$ values ('{"sessions_ended": 1}'::jsonb) $$, 'which is an event');
select is((select version from api.disable_user(:'cy')), 2, 'again does nothing');
select throws_ok(format('select api.disable_user(%L)', :'unknown'), 'MB213', null, 'an unknown one is not found');

-- erasing closes the account too
select user_id as dee, patient_id as dee_patient, refresh_token as dee_token
from api.register_user('dee@example.org', :password, 'Dee') \gset
select api.erase_patient(:'dee_patient');
select is((select is_active from api.get_user(:'dee')), false, 'the account of an erased patient is off');
select is((select email_index from data.app_user where id = :'dee'), null, 'and not found by his address, which is free again');

\set call 'select api.disable_user(''00000000-0000-7000-8000-000000000000'')'
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not switch accounts off');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB302', null, 'nor may a clinic admin');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
\ir account.psql
select plan(9);

select api.disable_user(:'cy');
select throws_ok(format('select api.enable_user(%L, 1)', :'cy'), 'MB103', null, 'a stale version is refused');
select results_eq(
  format('select is_active, version from api.enable_user(%L, 2)', :'cy'), 'values (true, 3)', 'an account is switched on again');
select is((select refused from api.log_in('cy@example.org', :password)), null, 'and can log in');
select is((select refused from api.refresh_session(:'cy_token')), 'invalid_refresh_token', 'but the old sessions have ended');
select is((select version from api.enable_user(:'cy')), 3, 'again does nothing');
select throws_ok(format('select api.enable_user(%L)', :'unknown'), 'MB213', null, 'an unknown one is not found');
select api.erase_patient(:'cy_patient');
select throws_ok(format('select api.enable_user(%L)', :'cy'), 'MB123', null, 'that of an erased patient stays off');
\set call 'select api.enable_user(''00000000-0000-7000-8000-000000000000'')'
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not switch accounts on');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB302', null, 'nor may a clinic admin');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
\ir account.psql
select plan(4);

select results_eq(
  format('select id, patient_id, is_admin, is_active from api.get_user(%L)', :'cy'),
  format('values (%L::uuid, %L::uuid, false, true)', :'cy', :'cy_patient'), 'an account is told by its id');
select throws_ok(format('select api.get_user(%L)', :'unknown'), 'MB213', null, 'an unknown one is not found');
\set call 'select api.get_user(''00000000-0000-7000-8000-000000000000'')'
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not ask');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB302', null, 'nor may a clinic admin');

select * from finish();
rollback;

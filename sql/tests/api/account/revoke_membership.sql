begin;
\ir ../../fixture.psql
\ir membership.psql
select plan(8);

select id as membership from api.grant_membership(:'clinic', :'staff', 'doctor', :'doctor') \gset
select id as other from api.grant_membership(:'other_clinic', :'staff', 'clinic_admin') \gset
select refresh_token as token from api.log_in('staff@example.org', :password, 'doctor') \gset
select is(pg_temp.refusal(format('select api.revoke_membership(%L)', :'membership'), 'medbook_http'), 'MB301', 'nobody may not');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(
  (select user_id from api.revoke_membership(:'membership')), :'staff', 'a clinic admin takes a role in his clinic away');
select is((select refused from api.refresh_session(:'token')), 'forbidden', 'a session does not go on with it');
select is((select role from api.refresh_session(:'token', 'clinic_admin')), 'clinic_admin', 'but may with what is left');
select is(
  (select payload ->> 'role' from data.event where topic = 'membership.revoked' and entity_id = :'membership'), 'doctor', 'which is an event');
select throws_ok(format('select api.revoke_membership(%L)', :'membership'), 'MB214', null, 'what is gone is not found');
select throws_ok(format('select api.revoke_membership(%L)', :'other'), 'MB214', null, 'nor is what is another clinic''s');
select is((select count(*)::integer from data.membership where id = :'other'), 1, 'which stays');

select * from finish();
rollback;

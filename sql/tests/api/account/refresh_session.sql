begin;
\ir ../../fixture.psql
\ir account.psql
select plan(17);

set medbook.now = '2030-01-10 08:00+00';
select * from api.refresh_session(:'cy_token') \gset next_
select is(:'next_id', :'session'::text, 'a session goes on');
select isnt(:'next_refresh_token', :'cy_token'::text, 'with another token');
select is(:'next_expires_at'::timestamptz, '2030-01-17 08:00+00', 'which lasts a week from now');
select is(:'next_patient_id', :'cy_patient'::text, 'as who it was');
select results_eq(
  format($$ select payload from data.event where topic = 'session.refreshed' and entity_id = %L $$, :'cy'),
  format($$ values (jsonb_build_object('session_id', %L::text, 'role', 'patient')) $$, :'session'), 'which is an event');

select is((select refused from api.refresh_session(:'cy_token')), 'invalid_refresh_token', 'a token that is shown again is refused');
select is((select refused from api.refresh_session(:'next_refresh_token')), 'invalid_refresh_token', 'and the one that came of it is revoked');
select is((select refused from api.refresh_session(:'cy_token')), 'invalid_refresh_token', 'shown once more it is still refused');
select is(
  (select count(*)::integer from data.event where topic = 'session.reuse_detected' and entity_id = :'cy'), 1,
  'the theft is one event');

select refresh_token as token from api.log_in('cy@example.org', :password) \gset
select is((select refused from api.refresh_session('no token')), 'invalid_refresh_token', 'an unknown token is refused');
select is(pg_temp.refusal('select api.refresh_session(null)', 'medbook_http'), 'MB001 refresh_token', 'none is asked for');
select is((select refused from api.refresh_session(:'token', 'doctor')), 'forbidden', 'a role that he has not is refused');
select is((select refused from api.refresh_session(:'token', 'patient')), null, 'which does not use the token up');

-- 30 days from the login, however often it is used
select refresh_token as token from api.log_in('cy@example.org', :password) \gset
set medbook.now = '2030-01-17 08:00+00';
select is((select refused from api.refresh_session(:'token')), 'invalid_refresh_token', 'unused for a week it has ended');
select refresh_token as token from api.log_in('cy@example.org', :password) \gset
set medbook.session_days = 10;
select refresh_token as token from api.log_in('cy@example.org', :password) \gset
set medbook.now = '2030-01-23 08:00+00';
select * from api.refresh_session(:'token') \gset last_
select is(:'last_expires_at'::timestamptz, '2030-01-27 08:00+00', 'a session ends with its days, however often it is used');

update data.app_user set is_active = false where id = :'cy';
select is((select refused from api.refresh_session(:'last_refresh_token')), 'invalid_refresh_token', 'that of a disabled account does not go on');
select throws_ok(
  format('insert into data.refresh_token select %L, family_id, user_id, digest, role, doctor_id, created_at, expires_at, family_expires_at from data.refresh_token limit 1', :'unknown'),
  '23505', null, 'no two tokens are alike');

select * from finish();
rollback;

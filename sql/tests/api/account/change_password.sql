begin;
\ir ../../fixture.psql
\ir account.psql
select plan(14);

\set new '''staple staple staple'''
create function pg_temp.become_user(p_user_id uuid, p_patient_id uuid) returns void language sql as $$
  select set_config('request.jwt.claims', jsonb_build_object('sub', p_user_id, 'role', 'patient', 'patient_id', p_patient_id)::text, true);
$$;
select is(
  pg_temp.refusal(format('select api.change_password(%L, %L)', :password, :new), 'medbook_http'), 'MB301', 'nobody has no password to change');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(format('select api.change_password(%L, %L)', :password, :new), 'MB213', null, 'nor has a token that is no account''s');

select pg_temp.become_user(:'cy', :'cy_patient');
select is(pg_temp.refusal(format('select api.change_password(%s)', arguments)), refusal, sentence)
from (values
  ($$ null, 'staple staple staple' $$, 'MB001 current_password', 'the old password is asked for'),
  ($$ 'x', null $$, 'MB001 new_password', 'so is the new one'),
  ($$ 'x', 'elevenchars' $$, 'MB001 new_password', 'which is not too short')
) as v_case (arguments, refusal, sentence);
select is((select refused from api.change_password('wrong', :new)), 'invalid_credentials', 'a wrong one is told');
select is((select count(*)::integer from data.event where topic = 'user.login_failed' and entity_id = :'cy'), 1, 'and is an event');

select * from api.change_password(:password, :new) \gset new_
select is(:'new_user_id', :'cy'::text, 'the right one changes it');
select is((select refused from api.refresh_session(:'cy_token')), 'invalid_refresh_token', 'and ends the sessions there were');
select is((select refused from api.refresh_session(:'new_refresh_token')), null, 'but for the one it opens');
select is((select refused from api.log_in('cy@example.org', :password)), 'invalid_credentials', 'the old password is no longer good');
select is((select refused from api.log_in('cy@example.org', :new)), null, 'the new one is');
select results_eq(
  format($$ select payload from data.event where topic = 'user.password_changed' and entity_id = %L $$, :'cy'),
  $$ values ('{"sessions_ended": 1}'::jsonb) $$, 'which is an event');
select results_eq(
  format($$ select refused, count(*)::integer from generate_series(1, 7) as n
    cross join lateral api.change_password('wrong ' || n, %L) group by refused order by 1 $$, :new),
  $$ values ('invalid_credentials', 6), ('rate_limited', 1) $$, 'tries count with the logins');

select * from finish();
rollback;

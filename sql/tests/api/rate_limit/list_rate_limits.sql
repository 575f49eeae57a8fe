begin;
\ir ../../fixture.psql
select plan(9);

select results_eq(
  'select action, max_calls, window_seconds from api.list_rate_limits()',
  $$ values ('book', 5, 60), ('log_in', 10, 900) $$,
  'a patient books 5 times a minute and an account is tried 10 times in 15 minutes, until somebody says otherwise');
select id as first from api.list_rate_limits(1) \gset
select results_eq(
  format('select action from api.list_rate_limits(1, %L)', :'first'), array['log_in'], 'pages follow each other');

select is(pg_temp.refusal(format('select api.list_rate_limits(%s)', arguments)), refusal, sentence)
from (values
  ('0', 'MB001 limit', 'a page of 0 is refused'),
  ('501', 'MB001 limit', 'a page of 501 is refused'),
  (format('1, %L', :'unknown'), 'MB001 after', 'an unknown cursor is refused')
) as v_case (arguments, refusal, sentence);
select is(pg_temp.refusal('select api.list_rate_limits()', 'medbook_http'), 'MB301', 'nobody may not list them');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok('select api.list_rate_limits()', 'MB302', null, 'a clinic admin may not');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok('select api.list_rate_limits()', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('admin');
select lives_ok('select api.list_rate_limits()', 'an admin may');

select * from finish();
rollback;

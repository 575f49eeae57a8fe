begin;
\ir ../../fixture.psql
select plan(19);

select results_eq(
  $$ select action, max_calls, window_seconds, version from api.set_rate_limit('book', 7, 30) $$,
  $$ values ('book', 7, 30, 2) $$,
  'a limit is changed, and told');
select results_eq(
  $$ select max_calls, window_seconds, version, updated_at from data.rate_limit_rule where action = 'book' $$,
  $$ values (7, 30, 2, timestamptz '2030-01-07 08:00+00') $$,
  'and kept');
select results_eq(
  $$ select e.payload, e.actor from data.event as e inner join data.rate_limit_rule as r on r.id = e.entity_id
  where e.topic = 'rate_limit.changed' $$,
  $$ values ('{"action": "book", "max_calls": 7, "window_seconds": 30}'::jsonb, 'service:postgres') $$,
  'on the record');
select lives_ok($$ select api.set_rate_limit('book', 1000, 86400, 2) $$, 'the version it was read with is right');

select is(pg_temp.refusal(format('select api.set_rate_limit(%s)', arguments)), refusal, sentence)
from (values
  ('''fly'', 1, 1', 'MB001 action', 'an unknown action is refused'),
  ('null, 1, 1', 'MB001 action', 'and so is none'),
  ('''book'', 0, 1', 'MB001 max_calls', 'no calls at all are refused'),
  ('''book'', 1001, 1', 'MB001 max_calls', 'so are more than 1,000'),
  ('''book'', null, 1', 'MB001 max_calls', 'so is no number of calls'),
  ('''book'', 1, 0', 'MB001 window_seconds', 'no time is refused'),
  ('''book'', 1, 86401', 'MB001 window_seconds', 'so is more than a day'),
  ('''book'', 1, null', 'MB001 window_seconds', 'so is a window without a length'),
  ('''book'', 1, 1, 2', 'MB103', 'another version is refused')
) as v_case (arguments, refusal, sentence);

select $$ select api.set_rate_limit('book', 5, 60) $$ as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not change a limit');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB302', null, 'a clinic admin may not: it holds for all clinics');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('admin');
select lives_ok(:'call', 'an admin may');
select results_eq(
  $$ select max_calls, window_seconds from data.rate_limit_rule where action = 'log_in' $$,
  $$ values (10, 900) $$,
  'the other limit is as it was');

select * from finish();
rollback;

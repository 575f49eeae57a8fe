begin;
\ir ../../fixture.psql
\ir ../../internal/schedule/replan/world.psql
select plan(17);

select results_eq(
  format(
    $$ select name, starts_at, ends_at, slot_minutes, buffer_minutes, version, replan - 'skipped'
      from api.replace_shift(%L, 'Late', '10:00', '12:00', 30) $$, pg_temp.id('shift')),
  $$ values ('Late', time '10:00', time '12:00', 30, 0, 2,
    '{"made": 8, "kept": 8, "removed": 8, "conflicts": [], "is_dry_run": false}'::jsonb) $$,
  'a shift is replaced, and the slots of who works it');
select results_eq(
  format($$ select buffer_minutes from api.replace_shift(%L, 'Late', '10:00', '12:00', 30, 60) $$, pg_temp.id('shift')), array[60],
  'with pauses');
select results_eq(
  format($$ select buffer_minutes from api.replace_shift(%L, 'Late', '10:00', '12:00', 30) $$, pg_temp.id('shift')), array[0],
  'what is left out is as in a new one');
select pg_temp.everything() as before \gset
select api.replace_shift(pg_temp.id('shift'), 'Late', '10:00', '13:00', 30, p_dry_run => true) \g /dev/null
select is(pg_temp.everything(), :'before', 'a dry run leaves no trace');

select is(pg_temp.refusal(format('select api.replace_shift(%L, %s)', pg_temp.id('shift'), arguments)), refusal, sentence)
from (values
  ($$ null, '14:00', '15:00', 30 $$, 'MB001 name', 'a name is required'),
  ($$ 'A', null, '15:00', 30 $$, 'MB001 starts_at', 'a start is required'),
  ($$ 'A', '14:00', null, 30 $$, 'MB001 ends_at', 'an end is required'),
  ($$ 'A', '14:00', '24:00', 30 $$, 'none', 'it may end at midnight'),
  ($$ 'A', '14:00', '15:00', null $$, 'MB005 slot_minutes', 'a slot length is required'),
  ($$ 'A', '14:00', '15:00', 30, null $$, 'MB001 buffer_minutes', 'the pause may be 0, not null'),
  ($$ 'A', '14:00', '15:00', 30, p_expected_version => 3 $$, 'MB103', 'a stale version is refused'),
  ($$ 'A', '14:00', '15:00', 30, p_expected_version => 4 $$, 'none', 'the right one passes')
) as v_case (arguments, refusal, sentence);

select format($$ select api.replace_shift(%L, 'A', '14:00', '15:00', 30) $$, pg_temp.id('shift')) as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not replace one');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB206', null, 'the admin of another clinic does not find it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'its own admin may');

select * from finish();
rollback;

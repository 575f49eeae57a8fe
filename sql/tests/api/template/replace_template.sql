begin;
\ir ../../fixture.psql
\ir ../../internal/schedule/replan/world.psql
select plan(15);

select id as late from api.create_shift(:'clinic', 'Late', '15:00', '17:00', 60) \gset
select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select results_eq(
  format(
    $$ select shift_id, weekday, capacity, visit_type, valid_from, valid_until, resource_ids, version, replan
      from api.replace_template(%L, %L, 3, 4, 'virtual', '2030-01-01', '2030-12-31', array[%L]::uuid[]) $$,
    pg_temp.id('doctor''s template'), :'late', :'room'),
  format(
    $$ values (%L::uuid, 3, 4, 'virtual', date '2030-01-01', date '2030-12-31', array[%L]::uuid[], 2,
      '{"made": 2, "kept": 0, "removed": 8, "skipped": [], "conflicts": [], "is_dry_run": false}'::jsonb) $$, :'late', :'room'),
  'a template is replaced, and its doctor''s slots');
select results_eq(
  format(
    $$ select capacity, visit_type, valid_from, valid_until, resource_ids from api.replace_template(%L, %L, 3) $$,
    pg_temp.id('doctor''s template'), :'late'),
  $$ values (1, 'in_person', null::date, null::date, null::uuid[]) $$, 'what is left out is as in a new one');
select pg_temp.everything() as before \gset
select api.replace_template(pg_temp.id('doctor''s template'), :'late', 4, p_dry_run => true) \g /dev/null
select is(pg_temp.everything(), :'before', 'a dry run leaves no trace');
select is(
  pg_temp.refusal(format('select api.replace_template(%L, %s)', pg_temp.id('doctor''s template'), arguments)), refusal, sentence)
from (values
  ('null, 3', 'MB001 shift_id', 'a shift is required'),
  (format('%L, null', :'late'), 'MB001 weekday', 'a weekday is required'),
  (format('%L, 3, null', :'late'), 'MB001 capacity', 'a capacity is required'),
  (format('%L, 3, p_valid_from => ''infinity''', :'late'), 'MB001 valid_from', 'a first day is finite'),
  (format('%L, 3, p_expected_version => 2', :'late'), 'MB103', 'a stale version is refused'),
  (format('%L, 3, p_expected_version => 3', :'late'), 'none', 'the right one passes')
) as v_case (arguments, refusal, sentence);

select format('select api.replace_template(%L, %L, 3)', pg_temp.id('doctor''s template'), :'late') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not replace one');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB207', null, 'the admin of another clinic does not find it');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select lives_ok(:'call', 'its doctor may');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'its clinic''s admin may');

select * from finish();
rollback;

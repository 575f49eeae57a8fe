begin;
\ir ../../fixture.psql
select plan(13);

select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select api.create_resource(:'clinic', 'Room 2', 'room');
set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format(
    $$ select name, kind, is_active, version, updated_at
      from api.replace_resource(%L, ' Scanner ', 'equipment', 1) $$, :'room'),
  $$ values ('Scanner', 'equipment', true, 2, timestamptz '2030-01-07 08:30+00') $$,
  'every field is replaced');
select results_eq(
  format($$ select payload from data.event where entity_id = %L and topic = 'resource.updated' $$, :'room'),
  $$ values ('{"fields": ["kind", "name"]}'::jsonb) $$,
  'a replacement is an event that names the fields');

select is(
  pg_temp.refusal(format('select api.replace_resource(%L, %s)', :'room', arguments)), refusal,
  format('%s gets %s', arguments, refusal))
from (values
  ($$ null, 'room' $$, 'MB001 name'),
  ($$ 'R', null $$, 'MB001 kind'),
  ($$ 'R', 'vehicle' $$, 'MB001 kind'),
  ($$ 'Room 2', 'room' $$, 'MB120 name'),
  ($$ 'R', 'room', 1 $$, 'MB103')
) as v_case (arguments, refusal);
select throws_ok(
  format($$ select api.replace_resource(%L, 'R', 'room') $$, :'unknown'), 'MB212', null, 'an unknown resource is not found');

select format($$ select api.replace_resource(%L, 'R', 'room') $$, :'room') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not replace a resource');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB212', null, 'the admin of another clinic does not find it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not replace it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'the clinic''s own admin may replace it');

select * from finish();
rollback;

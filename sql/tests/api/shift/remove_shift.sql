begin;
\ir ../../fixture.psql
\ir ../../internal/schedule/replan/world.psql
select plan(17);

select format('select api.remove_shift(%L)', pg_temp.id('shift')) as call \gset
select throws_ok(:'call', 'MB108', null, 'a shift that templates work is in use');
update data.schedule_template set is_active = false where id = pg_temp.id('doctor''s template');
select throws_ok(:'call', 'MB108', null, 'as long as there is one');
update data.schedule_template set is_active = false where id = pg_temp.id('colleague''s template');
select pg_temp.everything() as before \gset
select results_eq(
  format($$ select is_active, version, replan ->> 'is_dry_run' from api.remove_shift(%L, p_dry_run => true) $$, pg_temp.id('shift')),
  $$ values (false, 2, 'true') $$, 'a dry run tells that it would go');
select is(pg_temp.everything(), :'before', 'and leaves no trace');
select throws_ok(format('select api.remove_shift(%L, 2)', pg_temp.id('shift')), 'MB103', null, 'a stale version is refused');
select results_eq(
  format($$ select is_active, version, replan ->> 'is_dry_run' from api.remove_shift(%L, 1) $$, pg_temp.id('shift')),
  $$ values (false, 2, 'false') $$, 'when none works it, it goes');
select results_eq(
  format('select is_active from data.shift where id = %L', pg_temp.id('shift')), array[false], 'it is kept for those that once did');
select results_eq(format('select version from api.remove_shift(%L)', pg_temp.id('shift')), array[2], 'to remove it again does nothing');
select results_eq(
  format($$ select count(*) from data.event where topic = 'shift.removed' and entity_id = %L $$, pg_temp.id('shift')), array[1::bigint],
  'that it went is one event');

select id as unused from api.create_shift(:'clinic', 'Unused', '20:00', '21:00', 30) \gset
select results_eq(format('select is_active from api.remove_shift(%L)', :'unused'), array[false], 'a shift that never was worked goes');
select is_empty(format('select id from data.shift where id = %L', :'unused'), 'for good');
select throws_ok(format('select api.remove_shift(%L)', :'unused'), 'MB206', null, 'and is not found then');

select id as other from api.create_shift(:'clinic', 'Other', '20:00', '21:00', 30) \gset
select format('select api.remove_shift(%L)', :'other') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not remove one');
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

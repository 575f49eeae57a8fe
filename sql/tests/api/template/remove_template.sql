begin;
\ir ../../fixture.psql
\ir ../../internal/schedule/replan/world.psql
select plan(17);

select api.book_slot(pg_temp.id('doctor 08 09:30'), pg_temp.id('ann'), p_confirm => true);
select format('select api.remove_template(%L)', pg_temp.id('doctor''s template')) as call \gset
select pg_temp.everything() as before \gset
select to_jsonb(api.remove_template(pg_temp.id('doctor''s template'), p_dry_run => true)) as dry \gset
select is(pg_temp.everything(), :'before', 'a dry run leaves no trace');
select throws_ok(format('select api.remove_template(%L, 2)', pg_temp.id('doctor''s template')), 'MB103', null, 'a stale version is refused');
select to_jsonb(api.remove_template(pg_temp.id('doctor''s template'), 1)) as real \gset
select is(jsonb_set(:'real'::jsonb, '{replan,is_dry_run}', 'true'), :'dry'::jsonb, 'the dry run told what the real one does');
select is(:'real'::jsonb #>> '{is_active}', 'false', 'the template is removed');
select is(pg_temp.summary(:'real'::jsonb -> 'replan'), '0 made, 0 kept, 7 removed, 1 conflicts', 'its free slots go with it, the booked one stays');
select is(:'real'::jsonb #>> '{replan,conflicts,0,reason}', 'template_removed', 'as a conflict, with that as reason');
select results_eq(
  format('select is_active, version from data.schedule_template where id = %L', pg_temp.id('doctor''s template')),
  $$ values (false, 2) $$, 'it is kept for the slots that came from it');
select results_eq(format('select version, replan ->> ''removed'' from api.remove_template(%L)', pg_temp.id('doctor''s template')),
  $$ values (2, '0') $$, 'to remove it again does nothing');
select results_eq(
  format($$ select count(*) from data.event where topic = 'template.removed' and entity_id = %L $$, pg_temp.id('doctor''s template')),
  array[1::bigint], 'that it went is one event');

select id as late from api.create_shift(:'clinic', 'Late', '15:00', '17:00', 60) \gset
select id as unused from api.create_template(:'doctor', :'late', 5, p_valid_from => '2031-01-01') \gset
select results_eq(format('select is_active from api.remove_template(%L)', :'unused'), array[false], 'one that never made a slot goes');
select is_empty(format('select id from data.schedule_template where id = %L', :'unused'), 'for good');
select throws_ok(format('select api.remove_template(%L)', :'unused'), 'MB207', null, 'and is not found then');

select format('select api.remove_template(%L)', pg_temp.id('colleague''s template')) as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not remove one');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB207', null, 'another doctor does not find it');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'its clinic''s admin may');

select * from finish();
rollback;

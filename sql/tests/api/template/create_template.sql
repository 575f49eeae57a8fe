begin;
\ir ../../fixture.psql
\ir ../../internal/schedule/replan/world.psql
select plan(49);

select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select id as disabled_room from api.create_resource(:'clinic', 'Room 2', 'room') \gset
select api.disable_resource(:'disabled_room');
select id as late from api.create_shift(:'clinic', 'Late', '15:00', '17:00', 60) \gset
select id as night from api.create_shift(:'clinic', 'Night', '23:00', '01:00', 60) \gset
select id as removed from api.create_shift(:'clinic', 'Removed', '05:00', '06:00', 60) \gset
update data.shift set is_active = false where id = :'removed';

select pg_temp.everything() as before \gset
select to_jsonb(api.create_template(:'doctor', :'late', 2, p_dry_run => true)) as dry \gset
select is(pg_temp.everything(), :'before', 'a dry run leaves no trace');
select results_eq(
  format(
    $$ select
        clinic_id, doctor_id, shift_id, weekday, starts_at, ends_at, slot_minutes, buffer_minutes, capacity, visit_type, valid_from,
        valid_until, resource_ids, is_active, version, created_at, updated_at, replan
      from api.create_template(%L, %L, 2) $$, :'doctor', :'late'),
  format(
    $$ values (%L::uuid, %L::uuid, %L::uuid, 2, time '15:00', time '17:00', 60, 0, 1, 'in_person', null::date, null::date,
      null::uuid[], true, 1, timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:00+00',
      '{"made": 4, "kept": 8, "removed": 0, "skipped": [], "conflicts": [], "is_dry_run": false}'::jsonb) $$,
    :'clinic', :'doctor', :'late'),
  'a doctor works a shift: on days that have slots already, his appear');
select id as template from data.schedule_template where shift_id = :'late' \gset
select is(
  jsonb_set(:'dry'::jsonb, '{replan,is_dry_run}', 'false') - 'id',
  (select to_jsonb(r) - 'id' || jsonb_build_object('replan', '{"made": 4, "kept": 8, "removed": 0, "skipped": [], "conflicts": [], "is_dry_run": false}'::jsonb)
    from api.get_template(:'template') as r),
  'the dry run told the same');
select results_eq(
  format($$ select topic, payload from data.event where entity_id = %L $$, :'template'),
  format($$ values ('template.created', '{"doctor_id": "%s"}'::jsonb) $$, :'doctor'), 'that is an event');
select results_eq(
  format(
    $$ select capacity, visit_type, valid_from, valid_until, resource_ids, replan ->> 'made'
      from api.create_template(%L, %L, 3, 7, 'virtual', '2030-01-09', '2030-01-09', array[%L]::uuid[]) $$, :'doctor', :'late', :'room'),
  format($$ values (7, 'virtual', date '2030-01-09', date '2030-01-09', array[%L]::uuid[], '2') $$, :'room'),
  'with seats, visit type, days and what it needs');
select results_eq(
  $$ select distinct capacity, visit_type, resource_ids from data.slot where starts_at::date = '2030-01-09' $$,
  format($$ values (7, 'virtual', array[%L]::uuid[]) $$, :'room'), 'and so are its slots');

select is(pg_temp.refusal(format('select api.create_template(%L, %s)', :'doctor', arguments)), refusal, sentence)
from (values
  ('null, 4', 'MB001 shift_id', 'a shift is required'),
  (format('%L, 4', :'unknown'), 'MB206 shift_id', 'an unknown shift is not found'),
  (format('%L, 4', (select shift_id from data.schedule_template where doctor_id = pg_temp.id('stranger'))), 'MB206 shift_id',
    'nor is one of another clinic'),
  (format('%L, 4', :'removed'), 'MB206 shift_id', 'nor is one that is removed'),
  (format('%L, null', :'late'), 'MB001 weekday', 'a weekday is required'),
  (format('%L, 0', :'late'), 'MB001 weekday', 'there is no weekday 0'),
  (format('%L, 7', :'late'), 'none', 'weekday 7 is Sunday'),
  (format('%L, 8', :'late'), 'MB001 weekday', 'there is no weekday 8'),
  (format('%L, 4, 0', :'late'), 'MB001 capacity', 'a capacity of 0 is refused'),
  (format('%L, 4, 1000', :'late'), 'none', 'a capacity of 1000 is taken'),
  (format('%L, 4, 1001', :'late'), 'MB001 capacity', 'a capacity of 1001 is refused'),
  (format('%L, 4, null', :'late'), 'MB001 capacity', 'a capacity is required'),
  (format('%L, 4, 1, ''phone''', :'late'), 'MB001 visit_type', 'an unknown visit type is refused'),
  (format('%L, 4, p_valid_from => ''2030-02-02'', p_valid_until => ''2030-02-01''', :'late'), 'MB004 valid_until', 'days go forward'),
  (format('%L, 4, p_valid_from => ''2030-02-01'', p_valid_until => ''2030-02-01''', :'late'), 'none', 'one day is taken'),
  (format('%L, 4, p_valid_from => ''-infinity''', :'late'), 'MB001 valid_from', 'since ever is left out, not infinite'),
  (format('%L, 4, p_valid_until => ''infinity''', :'late'), 'MB001 valid_until', 'so is for ever'),
  (format('%L, 4, p_valid_from => ''1899-12-31''', :'late'), 'MB001 valid_from', 'a day before 1900 is refused'),
  (format('%L, 4, p_valid_from => ''1900-01-01''', :'late'), 'none', 'the first of 1900 is taken'),
  (format('%L, 4, p_valid_until => ''9999-12-31''', :'late'), 'none', 'the last of 9999 is taken'),
  (format('%L, 4, p_valid_until => ''10000-01-01''', :'late'), 'MB001 valid_until', 'a day after 9999 is refused'),
  (format('%L, 4, p_resource_ids => ''{}''', :'late'), 'MB001 resource_ids', 'needing nothing is null, not a list of none'),
  (format('%L, 4, p_resource_ids => array[%L]::uuid[]', :'late', :'unknown'), 'MB212 resource_ids', 'an unknown resource is not found'),
  (format('%L, 4, p_resource_ids => array[%L]::uuid[]', :'late', :'disabled_room'), 'MB115 resource_ids', 'one that is switched off is refused'),
  (format('%L, 2', :'late'), 'MB111 shift_id', 'the same again is refused'),
  (format('%L, 3', :'late'), 'MB111 shift_id', 'so is one for all days that meets one for a day'),
  (format('%L, 3, p_valid_from => ''2030-01-10''', :'late'), 'none', 'after that day it may be'),
  (format('%L, 3, p_valid_until => ''2030-01-08''', :'late'), 'none', 'and before it'),
  (format('%L, 3, p_valid_from => ''2030-01-09''', :'late'), 'MB111 shift_id', 'but not from that day'),
  (format('%L, 3, p_valid_until => ''2030-01-09''', :'late'), 'MB111 shift_id', 'nor until it')
) as v_case (arguments, refusal, sentence);
select api.define_availability(:'doctor', 5, '00:30', '02:30', 60);
select is(
  pg_temp.refusal(format('select api.create_template(%L, %L, %s)', doctor, :'night', weekday)), refusal, sentence)
from (values
  (:'doctor', 4, 'MB111 shift_id', 'a night may not run into the next morning''s shift'),
  (:'doctor', 5, 'none', 'the next night may'),
  (pg_temp.id('colleague')::text, 4, 'none', 'nor does it meet a colleague''s')
) as v_case (doctor, weekday, refusal, sentence);
update data.schedule_template set is_active = false where doctor_id = :'doctor' and weekday = 5;
select is(
  pg_temp.refusal(format('select api.create_template(%L, %L, 4)', :'doctor', :'night')), 'none',
  'a template that is removed does not stand in the way');
select throws_ok(format('select api.create_template(%L, %L, 4)', :'unknown', :'late'), 'MB202', null, 'an unknown doctor is not found');
select api.disable_doctor(pg_temp.id('colleague'), true);
select throws_ok(
  format('select api.create_template(%L, %L, 4)', pg_temp.id('colleague'), :'late'), 'MB108', null, 'a disabled one is refused');

select format('select api.create_template(%L, %L, 6)', :'doctor', :'late') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not plan for a doctor');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB202', null, 'the admin of another clinic does not find him');
select pg_temp.become('doctor', p_doctor_id => pg_temp.id('colleague'));
select throws_ok(:'call', 'MB202', null, 'another doctor does not find him');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not plan for him');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(:'call'), 'none', 'a doctor may plan for himself');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'his clinic''s admin may plan for him');

select * from finish();
rollback;

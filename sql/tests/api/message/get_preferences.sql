begin;
\ir ../../fixture.psql
\ir messages.psql
select plan(9);

select results_eq(
  format('select patient_id, language, time_zone, quiet_from, quiet_to, channels, is_reminded, version from api.get_preferences(%L)', :'ann'),
  format($$ values (%L::uuid, null::text, null::text, null::time, null::time, '{email}'::text[], true, 0) $$, :'ann'),
  'who never said is written to by e-mail, and reminded');
select api.set_preferences(:'ann', 'de') \g /dev/null
select pg_temp.become('patient', :'ann');
select is((api.get_preferences(:'ann')).language, 'de', 'a patient sees what he said');
select is(payload ->> 'function', 'get_preferences', 'which is on the record') from data.event where topic = 'patient.read' order by id desc limit 1;
select is(pg_temp.refusal(format('select api.get_preferences(%L)', :'bob')), 'MB203', 'and nobody else''s');
select is((export.preferences ->> 'language'), 'de', 'he may export it') from api.export_patient(:'ann') as export;
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(format('select api.get_preferences(%L)', :'ann')), 'MB203', 'an admin does not see one who was never in his clinic');
select pg_temp.become('admin');
select api.book_slot(:'visit', :'ann') \g /dev/null
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is((api.get_preferences(:'ann')).language, 'de', 'but one who was');
select pg_temp.become('admin');
select is(pg_temp.refusal(format('select api.get_preferences(%L)', :'unknown')), 'MB203', 'an unknown patient is not found');
select api.erase_patient(:'ann', true) \g /dev/null
select is_empty('select from data.patient_preference', 'erased, nothing is known of him');

select * from finish();
rollback;

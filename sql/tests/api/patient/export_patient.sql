begin;
\ir ../../fixture.psql
select plan(17);

select api.update_patient(:'ann', '{"phone": "020 3"}');
select id as booking from api.book_slot(:'slot', :'ann', p_notes => 'knee', p_confirm => true) \gset
select id as over from api.book_walk_in(:'doctor', :'ann', 'in pain', 15) \gset
select id as bobs from api.book_slot(:'later_slot', :'bob', p_notes => 'hip') \gset
select api.settle_booking(:'booking', 'approved', 'pay_ann'), api.settle_booking(:'bobs', 'approved', 'pay_bob');
select id as entry from api.join_waitlist(:'clinic', :'ann', p_from => '2030-02-01', p_to => '2030-02-09') \gset
insert into data.booking_series (id, clinic_id, patient_id, doctor_id, frequency, every, occurrences, created_at)
select internal.new_id(), :'clinic', patient_id, :'doctor', 'weekly', 1, 2, internal.now()
from unnest(array[:'ann', :'bob']::uuid[]) as patient_id;

select id as request from api.request_booking(:'group_slot', :'ann') \gset
select api.request_booking(:'group_slot', :'bob');
select to_jsonb(e) as export from api.export_patient(:'ann') as e \gset
select is(:'export'::jsonb -> 'patient', (select to_jsonb(p) from api.get_patient(:'ann') as p), 'the patient as he is read');
select is(
  :'export'::jsonb -> 'bookings',
  (select jsonb_agg(b order by b.created_at, b.id) from api.list_bookings(:'ann') as b), 'his bookings as they are listed');
select is(:'export'::jsonb #>> '{bookings,0,notes}', 'knee', 'with what he said');
select is(jsonb_path_query_array(:'export', '$.overrides[*].reason'), '["in pain"]', 'what was set aside for him, and why');
select is(jsonb_path_query_array(:'export', '$.series[*].occurrences'), '[2]', 'his series and nobody else''s');
select is(
  jsonb_path_query_array(:'export', '$.waitlist[*].id'), jsonb_build_array(:'entry'), 'his places in line');
select is(
  jsonb_path_query_array(:'export', '$.requests[*].id'), jsonb_build_array(:'request'), 'what he asks for');
select is(
  jsonb_path_query_array(:'export', '$.settlements[*].external_id'), '["pay_ann"]', 'what was said about his bookings');
select is(
  array(select jsonb_array_elements(:'export'::jsonb -> 'events') ->> 'topic' order by 1),
  array[
    'booking.arrived', 'booking.confirmed', 'booking.rule_overridden', 'booking.settled', 'patient.exported',
    'patient.registered', 'patient.updated', 'waitlist.joined'],
  'what happened to him, his bookings and places in line, this export among it');
select is(:'export'::jsonb ->> 'exported_at', '2030-01-07T08:00:00+00:00', 'and when it was exported');

select throws_ok(format('select api.export_patient(%L)', :'unknown'), 'MB203', null, 'an unknown patient is not found');
select format('select api.export_patient(%L)', :'ann') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not export a patient');
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok(:'call', 'MB203', null, 'another patient does not find her');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'her doctor may not export her');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB302', null, 'nor may the admin of a clinic: it tells of others');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('patient', p_patient_id => :'ann');
select cmp_ok(
  (select jsonb_array_length(e.events) from api.export_patient(:'ann') as e), '>',
  jsonb_array_length(:'export'::jsonb -> 'events'), 'a patient may export herself, and is told as much and what was read since');

select * from finish();
rollback;

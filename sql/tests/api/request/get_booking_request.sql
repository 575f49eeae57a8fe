begin;
\ir ../../fixture.psql
select plan(14);

select id as anns from api.request_booking(:'slot', :'ann') \gset
select id as bobs from api.request_booking(:'slot', :'bob') \gset
select is((select position from api.get_booking_request(:'bobs')), 2, 'one who waits is told his place');
select api.process_requests() \g /dev/null
select results_eq(
  format($$ select status, position, booking_id is not null, reasons, settled_at from api.get_booking_request(%L) $$, :'anns'),
  $$ values ('booked', null::integer, true, '[]'::jsonb, timestamptz '2030-01-07 08:00+00') $$, 'then what became of it');
select results_eq(
  format($$ select status, booking_id, reasons from api.get_booking_request(%L) $$, :'bobs'),
  format(
    $$ values ('refused', null::uuid, '[{"slot_id": "%s", "code": "MB101", "name": "slot_unavailable"}]'::jsonb) $$, :'slot'),
  'and why not');

select id as waiting from api.request_booking(:'later_slot', :'bob') \gset
select count(*) as before from data.event where topic = 'patient.read' \gset
select pg_temp.become('patient', p_patient_id => :'bob');
select is((select position from api.get_booking_request(:'waiting')), 1, 'a patient looks how far the line has come');
select is(count(*), :before::bigint, 'as often as he likes: that is no reading of data') from data.event where topic = 'patient.read';
select is((select status from api.get_booking_request(:'bobs')), 'refused', 'he reads what became of his own');
select is(count(*), :before::bigint + 1, 'which is on record') from data.event where topic = 'patient.read';
select format('select api.get_booking_request(%L)', :'anns') as call \gset
select is(pg_temp.refusal(:'call'), 'MB217', 'but not of another''s');
select set_config('request.jwt.claims', '', true) \g /dev/null
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody is told anything');
select is(pg_temp.refusal(format('select api.get_booking_request(%L)', :'unknown')), 'MB217', 'an unknown one is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select is(pg_temp.refusal(:'call'), 'MB217', 'nor by another clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(:'call'), 'none', 'staff of the clinic may see it');
select count(*) as before from data.event where topic = 'patient.read' \gset
select is((select position from api.get_booking_request(:'waiting')), 1, 'one that waits too');
select is(count(*), :before::bigint + 1, 'on the record') from data.event where topic = 'patient.read';

select * from finish();
rollback;

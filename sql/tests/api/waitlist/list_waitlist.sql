begin;
\ir ../../fixture.psql
select plan(23);

select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as first from api.join_waitlist(:'clinic', :'bob', p_to => '2030-01-07 08:30+00') \gset
set medbook.now = '2030-01-07 08:01+00';
select id as second from api.join_waitlist(:'clinic', :'ann', :'doctor') \gset
set medbook.now = '2030-01-07 08:02+00';
select id as elsewhere from api.join_waitlist(:'other_clinic', :'ann') \gset
-- the same moment: by id
select id as third from api.join_waitlist(:'clinic', :'bob', :'doctor', p_visit_type => 'virtual') \gset

select results_eq(
  format('select id from api.list_waitlist(%L)', :'clinic'), array[:'first', :'second', :'third']::uuid[],
  'a clinic''s line is listed first come first');
select results_eq(
  format('select id from api.list_waitlist(p_patient_id => %L)', :'ann'), array[:'second', :'elsewhere']::uuid[],
  'a patient''s places in all clinics');
select results_eq(
  format('select id from api.list_waitlist(%L, p_patient_id => %L, p_doctor_id => %L)', :'clinic', :'bob', :'doctor'), array[:'third']::uuid[],
  'filters are combined');
select is(to_jsonb(v), to_jsonb(api.get_waitlist_entry(:'first')), 'a listed place is the one that get_waitlist_entry returns')
from api.list_waitlist(:'clinic', p_limit => 1) as v;
select results_eq(
  format('select id from api.list_waitlist(%L, p_limit => 2)', :'clinic'), array[:'first', :'second']::uuid[], 'a page ends at its limit');
select results_eq(
  format('select id from api.list_waitlist(%L, p_limit => 2, p_after => %L)', :'clinic', :'second'), array[:'third']::uuid[],
  'the next goes on after it');
select is_empty(format('select id from api.list_waitlist(%L, p_after => %L)', :'clinic', :'third'), 'after the last row nothing follows');

set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format('select id from api.list_waitlist(%L, p_status => %L)', :'clinic', 'waiting'), array[:'second', :'third']::uuid[],
  'a status filters, as it is now');
select results_eq(
  format('select id from api.list_waitlist(%L, p_status => %L)', :'clinic', 'over'), array[:'first']::uuid[], 'over is one of them');

select is(pg_temp.refusal('select api.list_waitlist()'), 'MB001 clinic_id', 'one of clinic, patient and doctor is required of a back end');
select is(pg_temp.refusal(format('select api.list_waitlist(%L, p_status => %L)', :'clinic', 'x')), 'MB001 status', 'an unknown status is refused');
select is(pg_temp.refusal(format('select api.list_waitlist(%L, p_limit => 501)', :'clinic')), 'MB001 limit', 'so is a page of 501 rows');
select is(
  pg_temp.refusal(format('select api.list_waitlist(%L, p_after => %L)', :'clinic', :'unknown')), 'MB001 after', 'and a cursor that points nowhere');
select is(pg_temp.refusal(format('select api.list_waitlist(%L)', :'unknown')), 'MB201', 'an unknown clinic is not found');
select is(pg_temp.refusal(format('select api.list_waitlist(p_patient_id => %L)', :'unknown')), 'MB203', 'nor is an unknown patient');
select is(pg_temp.refusal(format('select api.list_waitlist(p_doctor_id => %L)', :'unknown')), 'MB202', 'nor an unknown doctor');

select pg_temp.become('patient', p_patient_id => :'ann');
select results_eq('select id from api.list_waitlist()', array[:'second', :'elsewhere']::uuid[], 'a patient who names nobody gets his own');
select is(
  pg_temp.refusal(format('select api.list_waitlist(p_patient_id => %L)', :'bob')) || ' '
  || pg_temp.refusal(format('select api.list_waitlist(%L)', :'clinic')), 'MB302 MB302', 'not another''s, nor the clinic''s line');
select is(
  pg_temp.refusal(format('select api.list_waitlist(p_after => %L)', :'first')), 'MB001 after', 'another''s place is not one to go on from');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(
  pg_temp.refusal(format('select api.list_waitlist(p_after => %L)', :'first')), 'MB001 after', 'nor for a doctor one that does not name him');
select results_eq('select id from api.list_waitlist()', array[:'second', :'third']::uuid[], 'a doctor gets those who wait for him alone');
select pg_temp.become('clinic_admin', p_clinic_id => :'other_clinic');
select is(
  pg_temp.refusal(format('select api.list_waitlist(%L)', :'other_clinic')) || ' '
  || pg_temp.refusal(format('select api.list_waitlist(%L)', :'clinic')), 'none MB302', 'a clinic admin lists the line of his clinic only');

select pg_temp.become('patient', p_patient_id => :'bob');
select is(position, 2, 'a patient''s place counts those before him, whom he may not see')
from api.list_waitlist(p_status => 'waiting');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(9);

select id as bobs from api.join_waitlist(:'clinic', :'bob', :'doctor', p_to => '2030-01-07 12:00+00') \gset
set medbook.now = '2030-01-07 08:01+00';
select id as anns from api.join_waitlist(:'clinic', :'ann') \gset
select is(position, 2, 'the second in line stands second') from api.get_waitlist_entry(:'anns');
select is(pg_temp.refusal(format('select api.get_waitlist_entry(%L)', :'unknown')), 'MB211', 'an unknown place is not found');

select pg_temp.become('patient', p_patient_id => :'ann');
select is(pg_temp.refusal(format('select api.get_waitlist_entry(%L)', :'anns')), 'none', 'a patient sees his own place');
select is(pg_temp.refusal(format('select api.get_waitlist_entry(%L)', :'bobs')), 'MB211', 'another''s is not found');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(
  pg_temp.refusal(format('select api.get_waitlist_entry(%L)', :'bobs')) || pg_temp.refusal(format('select api.get_waitlist_entry(%L)', :'anns')),
  'noneMB211', 'a doctor sees who waits for him alone');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select is(pg_temp.refusal(format('select api.get_waitlist_entry(%L)', :'bobs')), 'MB211', 'another clinic''s place is not found');

select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
set medbook.now = '2030-01-07 11:59:59.999999+00';
select is(status, 'waiting', 'who waits waits to the end of his window') from api.get_waitlist_entry(:'bobs');
set medbook.now = '2030-01-07 12:00+00';
select results_eq(
  format('select status, position from api.get_waitlist_entry(%L)', :'bobs'), $$ values ('over', null::integer) $$,
  'then it is over, though nothing has marked it');
select is(position, 1, 'and those behind him move up') from api.get_waitlist_entry(:'anns');

select * from finish();
rollback;

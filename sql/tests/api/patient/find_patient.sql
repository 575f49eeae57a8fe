begin;
\ir ../../fixture.psql
select plan(13);

select api.book_slot(:'slot', :'ann');
select results_eq(
  $$ select * from api.find_patient('ANN@example.org') $$, format('select * from api.get_patient(%L)', :'ann'),
  'an address finds its patient, whatever the case, as get_patient reads her');
select is(
  (select id from api.find_patient('ann@example.org', :'clinic')), :'ann'::uuid, 'in a clinic where she has booked as well');
select is(pg_temp.refusal(format('select api.find_patient(%s)', arguments)), refusal, sentence)
from (values
  ($$ 'ann@example' $$, 'MB203', 'part of an address finds nobody'),
  ($$ ' ann@example.org' $$, 'MB203', 'nor does one with a blank'),
  (format('%L, %L', 'bob@example.org', :'clinic'), 'MB203', 'a clinic does not find one who never booked there'),
  (format('%L, %L', 'ann@example.org', :'unknown'), 'MB203', 'an unknown clinic finds nobody'),
  ('null', 'MB001 email', 'no address is refused')
) as v_case (arguments, refusal, sentence);

select format('select api.find_patient(%L, %L)', 'ann@example.org', :'clinic') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not look for patients');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'nor may a patient');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'nor a doctor');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'the admin of the clinic may');
select throws_ok($$ select api.find_patient('ann@example.org') $$, 'MB302', null, 'but not in all clinics');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');

select * from finish();
rollback;

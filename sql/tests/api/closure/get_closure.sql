begin;
\ir ../../fixture.psql
select plan(9);

select id as other_doctor from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset
select id as closure from api.add_closure(:'clinic', '2030-02-01 00:00+00', '2030-02-02 00:00+00', 'Inventory') \gset
select id as own from api.add_time_off(:'doctor', '2030-02-03 00:00+00', '2030-02-04 00:00+00') \gset
select id as others from api.add_time_off(:'other_doctor', '2030-02-03 00:00+00', '2030-02-04 00:00+00') \gset

select results_eq(
  format('select clinic_id, doctor_id, starts_at, ends_at, reason, created_at, version, updated_at, replan from api.get_closure(%L)', :'closure'),
  format(
    $$ values (%L::uuid, null::uuid, timestamptz '2030-02-01 00:00+00', timestamptz '2030-02-02 00:00+00', 'Inventory',
      timestamptz '2030-01-07 08:00+00', 1, timestamptz '2030-01-07 08:00+00', null::jsonb) $$, :'clinic'),
  'a closure reads as it was added; reading plans nothing');

select is(pg_temp.refusal(format('select api.get_closure(%L)', :'closure'), 'medbook_http'), 'MB301', 'nobody may not read it');
select pg_temp.become('patient', p_patient_id => :'ann');
select is(pg_temp.refusal(format('select api.get_closure(%L)', :'closure')), 'MB302', 'a patient may not');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(format('select api.get_closure(%L)', :'own')), 'none', 'a doctor reads his own time off');
select is(pg_temp.refusal(format('select api.get_closure(%L)', :'others')), 'MB208', 'not that of another');
select is(pg_temp.refusal(format('select api.get_closure(%L)', :'closure')), 'MB208', 'nor what is the clinic''s');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(format('select api.get_closure(%L)', :'others')), 'none', 'the clinic''s admin reads all');
select is(pg_temp.refusal(format('select api.get_closure(%L)', :'unknown')), 'MB208', 'an unknown one is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select is(pg_temp.refusal(format('select api.get_closure(%L)', :'others')), 'MB208', 'nor is one by the admin of another clinic');

select * from finish();
rollback;

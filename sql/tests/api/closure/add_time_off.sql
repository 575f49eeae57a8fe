begin;
\ir ../../fixture.psql
\ir planned.psql
select plan(14);

select pg_temp.become('doctor', p_doctor_id => :'doctor');
select format(
  $$ select (r).* from api.add_time_off(%L, '2030-01-08 00:00+00', '2030-01-09 00:00+00', ' Ski ', %%L) as r $$, :'doctor') as add \gset
select format(:'add', true) as dry, format(:'add', false) as real \gset
select results_eq(
  format('select pg_temp.short(replan) from (%s) as r', :'dry'), array['made 0, kept 0, removed 2, conflicts 0, dry true'],
  'a dry run tells what would go');
select is(pg_temp.live(:'doctor'), '08 09:00, 08 10:00, 09 09:00, 09 10:00', 'and takes nothing');
select results_eq(
  format('select clinic_id, doctor_id, starts_at, ends_at, reason, pg_temp.short(replan) from (%s) as r', :'real'),
  format(
    $$ values (%L::uuid, %L::uuid, timestamptz '2030-01-08 00:00+00', timestamptz '2030-01-09 00:00+00', 'Ski',
      'made 0, kept 0, removed 2, conflicts 0, dry false') $$, :'clinic', :'doctor'),
  'a doctor takes himself off');
select is(pg_temp.live(:'doctor'), '09 09:00, 09 10:00', 'his slots go');
select is(pg_temp.live(:'eve'), '08 09:00, 08 10:00, 09 09:00, 09 10:00', 'those of others stay');
select results_eq(
  $$ select payload from data.event where topic = 'closure.added' $$, format($$ values ('{"doctor_id": "%s"}'::jsonb) $$, :'doctor'),
  'it is one event');

select is(pg_temp.refusal(format($$ select api.add_time_off(%L, null, '2030-02-01') $$, :'doctor')), 'MB001 starts_at', 'it needs a start');
select is(
  pg_temp.refusal(format($$ select api.add_time_off(%L, '2030-02-01', '2030-02-01') $$, :'doctor')), 'MB004 ends_at', 'and an end after it');
select is(pg_temp.refusal(replace(:'real', :'doctor', :'eve')), 'MB202', 'a doctor does not find a colleague');
select is(pg_temp.refusal(:'real', 'medbook_http'), 'none', 'claims are enough');
select pg_temp.become('patient', p_patient_id => :'ann');
select is(pg_temp.refusal(:'real'), 'MB302', 'a patient may not');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(replace(:'real', :'doctor', :'eve')), 'none', 'his clinic''s admin may');
select is(pg_temp.refusal(replace(:'real', :'doctor', :'other_doctor')), 'MB202', 'a clinic admin does not find a stranger');
select is(pg_temp.refusal(replace(:'real', :'doctor', :'unknown')), 'MB202', 'nor anybody unknown');

select * from finish();
rollback;

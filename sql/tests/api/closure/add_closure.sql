begin;
\ir ../../fixture.psql
select plan(24);

select results_eq(
  format(
    $$ select clinic_id, doctor_id, starts_at, ends_at, reason, created_at
      from api.add_closure(%L, '2030-12-25 00:00+00', '2030-12-26 00:00+00', ' Christmas ') $$, :'clinic'),
  format(
    $$ values (%L::uuid, null::uuid, timestamptz '2030-12-25 00:00+00', timestamptz '2030-12-26 00:00+00', 'Christmas',
      timestamptz '2030-01-07 08:00+00') $$, :'clinic'),
  'a clinic is closed for a day');
select results_eq(
  format(
    $$ select clinic_id, doctor_id, reason
      from api.add_closure(%L, '2030-01-07 09:00+00', '2030-01-07 09:00:00.000001+00', null, %L) $$, :'clinic', :'doctor'),
  format($$ values (%L::uuid, %L::uuid, null::text) $$, :'clinic', :'doctor'),
  'one doctor is off, be it for a microsecond');
select results_eq(
  format(
    $$ select e.payload
      from data.closure as c left join data.event as e on e.entity_id = c.id and e.topic = 'closure.added'
      where c.clinic_id = %L
      order by c.doctor_id nulls first $$, :'clinic'),
  format($$ values ('{"doctor_id": null}'::jsonb), ('{"doctor_id": "%s"}') $$, :'doctor'),
  'each is an event that says whose time off it is');
select results_eq(
  format('select id, status from data.slot where clinic_id = %L order by starts_at', :'clinic'),
  format($$ values (%L::uuid, 'cancelled'), (%L, 'open'), (%L, 'open') $$, :'slot', :'later_slot', :'group_slot'),
  'a slot in it that nobody has booked goes, the others stay');

select is(pg_temp.refusal(format('select api.add_closure(%L, %s)', :'clinic', arguments)), refusal, sentence)
from (values
  ($$ null, '2030-02-01' $$, 'MB001 starts_at', 'a closure needs a start'),
  ($$ '2030-02-01', null $$, 'MB001 ends_at', 'a closure needs an end'),
  ($$ '2030-02-01', '2030-02-01' $$, 'MB004 ends_at', 'an empty closure is refused'),
  ($$ '2030-02-02', '2030-02-01' $$, 'MB004 ends_at', 'a closure that ends before it begins is refused'),
  ($$ '-infinity', '2030-02-01' $$, 'MB004 starts_at', 'a closure since ever is refused'),
  ($$ '2030-02-01', 'infinity' $$, 'MB004 ends_at', 'a closure for ever is refused'),
  ($$ '2030-02-01', '2031-02-02' $$, 'none', 'a closure of 366 days is taken'),
  ($$ '2030-02-01', '2031-02-02 00:00:00.000001' $$, 'MB004 ends_at', 'a longer one is refused'),
  ($$ '2029-02-01', '2029-02-02' $$, 'none', 'a closure that is over is taken'),
  ($$ '2030-02-01', '2030-02-02', repeat('a', 500) $$, 'none', 'a reason of 500 characters is taken'),
  ($$ '2030-02-01', '2030-02-02', repeat('a', 501) $$, 'MB001 reason', 'a reason of 501 characters is refused')
) as v_case (arguments, refusal, sentence);

select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Roy', 'Surgery') \gset
select throws_ok(
  format($$ select api.add_closure(%L, '2030-02-01', '2030-02-02') $$, :'unknown'), 'MB201', null,
  'an unknown clinic is not found');
select throws_ok(
  format($$ select api.add_closure(%L, '2030-02-01', '2030-02-02', null, %L) $$, :'clinic', :'unknown'), 'MB202', null,
  'an unknown doctor is not found');
select throws_ok(
  format($$ select api.add_closure(%L, '2030-02-01', '2030-02-02', null, %L) $$, :'clinic', :'other_doctor'), 'MB202', null,
  'a doctor of another clinic is not found');

select format($$ select api.add_closure(%L, '2030-02-01', '2030-02-02') $$, :'clinic') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not close a clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'other_clinic');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not close it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'its doctor may not close it');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not close it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'its own admin may close it');

select * from finish();
rollback;

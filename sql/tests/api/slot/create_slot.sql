begin;
\ir ../../fixture.psql
select plan(40);

select results_eq(
  format(
    $$ select
        clinic_id, clinic_name, time_zone, doctor_id, doctor_name, specialization, starts_at, ends_at, status, capacity,
        seats_left, visit_type, fee_amount, fee_currency, version
      from api.create_slot(%L, '2030-01-08 09:00+00', '2030-01-08 09:20+00', 4, 'virtual') $$, :'doctor'),
  format(
    $$ values (
      %L::uuid, 'Harley Street Clinic', 'Europe/London', %L::uuid, 'Dr Ada Osei', 'Cardiology',
      timestamptz '2030-01-08 09:00+00', timestamptz '2030-01-08 09:20+00', 'open', 4, 4, 'virtual', null::numeric, null::text,
      1) $$, :'clinic', :'doctor'),
  'a slot is made by hand, open and empty');
select results_eq(
  $$ select e.topic, e.clinic_id = s.clinic_id, e.payload
    from data.slot as s left join data.event as e on e.entity_id = s.id
    where s.starts_at = '2030-01-08 09:00+00' $$,
  format(
    $$ values ('slot.created', true, '{"doctor_id": "%s", "starts_at": "2030-01-08T09:00:00+00:00"}'::jsonb) $$, :'doctor'),
  'a new slot is one event of the clinic');

select is(pg_temp.refusal(format('select api.create_slot(%L, %s)', :'doctor', arguments)), refusal, sentence)
from (values
  ($$ null, '2030-02-01 09:00' $$, 'MB001 starts_at', 'a start is required'),
  ($$ '2030-02-01 09:00', null $$, 'MB001 ends_at', 'an end is required'),
  ($$ '2030-02-01 09:00', '2030-02-01 09:00' $$, 'MB004 ends_at', 'an empty slot is refused'),
  ($$ '2030-02-01 09:00', '2030-02-01 08:00' $$, 'MB004 ends_at', 'a slot that ends before it begins is refused'),
  ($$ '2030-02-01 09:00', 'infinity' $$, 'MB004 ends_at', 'a slot without an end is refused'),
  ($$ '-infinity', '2030-02-01 09:00' $$, 'MB004 starts_at', 'a slot without a start is refused'),
  ($$ '2030-02-01 09:00', '2030-02-02 09:00' $$, 'none', 'a slot of 24 hours is taken'),
  ($$ '2030-02-01 09:00', '2030-02-02 09:00:01' $$, 'MB001 ends_at', 'a slot of over 24 hours is refused'),
  ($$ '2030-02-01 09:00', '2030-02-01 10:00', 0 $$, 'MB001 capacity', 'a capacity of 0 is refused'),
  ($$ '2030-02-01 09:00', '2030-02-01 10:00', 1 $$, 'none', 'a capacity of 1 is taken'),
  ($$ '2030-02-01 09:00', '2030-02-01 10:00', 1000 $$, 'none', 'a capacity of 1000 is taken'),
  ($$ '2030-02-01 09:00', '2030-02-01 10:00', 1001 $$, 'MB001 capacity', 'a capacity of 1001 is refused'),
  ($$ '2030-02-01 09:00', '2030-02-01 10:00', null $$, 'MB001 capacity', 'a capacity is required'),
  ($$ '2030-02-01 09:00', '2030-02-01 10:00', 1, 'phone' $$, 'MB001 visit_type', 'an unknown visit type is refused'),
  ($$ '2030-02-01 09:00', '2030-02-01 10:00', 1, null $$, 'MB001 visit_type', 'a visit type is required'),
  ($$ '2030-01-07 08:00', '2030-01-07 08:30' $$, 'MB102 starts_at', 'a slot that begins this very moment is refused'),
  ($$ '2030-01-07 08:00:00.000001', '2030-01-07 08:30' $$, 'none', 'a slot that begins the next moment is taken'),
  ($$ '2030-01-07 09:00', '2030-01-07 09:30' $$, 'MB107 starts_at', 'a slot where another is is refused'),
  ($$ '2030-01-07 09:29:59', '2030-01-07 09:45' $$, 'MB107 starts_at', 'a slot that meets another is refused'),
  ($$ '2030-01-07 09:30', '2030-01-07 10:00' $$, 'none', 'a slot may lie right between two others')
) as v_case (arguments, refusal, sentence);

select id as other_doctor from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset

select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select is(
  pg_temp.refusal(format($$ select api.create_slot(%L, '2030-02-01 09:00', '2030-02-01 10:00', 1, 'virtual', %L) $$, :'doctor', ids)),
  refusal, sentence)
from (values
  ('{}', 'MB001 resource_ids', 'an empty list of resources is refused'),
  (format('{%s}', :'unknown'), 'MB212 resource_ids', 'an unknown resource is not found')
) as v_case (ids, refusal, sentence);
insert into data.waitlist_entry (id, clinic_id, patient_id, starts_at, ends_at, created_at, updated_at)
values (internal.new_id(), :'clinic', :'ann', '2030-01-09', '2030-01-10', internal.now(), internal.now());
select results_eq(
  format(
    $$ select capacity, seats_left, resource_ids, version
      from api.create_slot(%L, '2030-01-09 09:00+00', '2030-01-09 09:20+00', 2, 'in_person', array[%L]::uuid[]) $$,
    :'doctor', :'room'),
  format($$ values (2, 1, array[%L]::uuid[], 2) $$, :'room'),
  'a slot may need resources, and is offered to one who waits for it');
select results_eq(
  'select patient_id, status from data.booking', format($$ values (%L::uuid, 'pending') $$, :'ann'), 'as a hold of his');
select api.cancel_booking(id) from data.booking;
select lives_ok(
  format($$ select api.create_slot(%L, '2030-01-07 09:00+00', '2030-01-07 09:30+00') $$, :'other_doctor'),
  'two doctors may have slots at the same time');
update data.slot set status = 'cancelled' where id = :'slot';
select lives_ok(
  format($$ select api.create_slot(%L, '2030-01-07 09:00+00', '2030-01-07 09:30+00') $$, :'doctor'),
  'a cancelled slot is not in the way');
update data.slot set status = 'blocked' where id = :'later_slot';
select throws_ok(
  format($$ select api.create_slot(%L, '2030-01-07 10:00+00', '2030-01-07 10:30+00') $$, :'doctor'), 'MB107', null,
  'a blocked slot is in the way');
select throws_ok(
  format($$ select api.create_slot(%L, '2030-02-01 09:00+00', '2030-02-01 10:00+00') $$, :'unknown'), 'MB202', null,
  'an unknown doctor is not found');

select format($$ select api.create_slot(%L, '2030-02-01 09:00+00', '2030-02-01 10:00+00') $$, :'doctor') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not make a slot');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB202', null, 'the admin of another clinic does not find the doctor');
select pg_temp.become('doctor', p_doctor_id => :'other_doctor');
select throws_ok(:'call', 'MB202', null, 'another doctor does not find him');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not make a slot');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(:'call'), 'none', 'the clinic''s own admin may make one');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(:'call'), 'none', 'a doctor may make his own');

select pg_temp.become('admin');
select api.disable_doctor(:'doctor', true);
select throws_ok(:'call', 'MB108', null, 'a disabled doctor has no slots');

select is(
  pg_temp.refusal(format($$ select api.create_slot(%L, '9999-12-30 23:00+00', '10000-01-01 00:00+00') $$, :'doctor')),
  'MB004 ends_at', 'no slot reaches beyond the year 9999');
select is(
  pg_temp.refusal(format($$ select api.create_slot(%L, '1899-12-31 23:00+00', '2030-01-01 00:00+00') $$, :'doctor')),
  'MB004 starts_at', 'nor before 1900');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(59);

create function pg_temp.wait_for(p_clinic_id uuid, p_patient_id uuid, p_from timestamptz, p_visit_type text) returns void
language sql as $$
  insert into data.waitlist_entry (id, clinic_id, patient_id, visit_type, starts_at, ends_at, created_at, updated_at)
  values (internal.new_id(), p_clinic_id, p_patient_id, p_visit_type, p_from, p_from + interval '1 hour', internal.now(),
    internal.now());
$$;

select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select id as scanner from api.create_resource(:'clinic', 'Scanner', 'equipment') \gset
select id as disabled_room from api.create_resource(:'clinic', 'Room 2', 'room') \gset
select api.disable_resource(:'disabled_room');

select results_eq(
  format(
    $$ select status, capacity, seats_left, visit_type, resource_ids, version, extra_seats from api.update_slot(%L, %L, 1) $$,
    :'slot',
    format(
      '{"status": "blocked", "capacity": 4, "visit_type": "virtual", "resource_ids": ["%s", "%s"]}', :'room', :'scanner')),
  format($$ values ('blocked', 4, 4, 'virtual', array[%L, %L]::uuid[], 2, 0) $$, :'room', :'scanner'),
  'every field of an empty slot can be changed');
select results_eq(
  format($$ select status, capacity, visit_type, resource_ids, version from api.update_slot(%L, '{"resource_ids": null}') $$, :'slot'),
  $$ values ('blocked', 4, 'virtual', null::uuid[], 3) $$,
  'null clears the resources and leaves the rest');
select results_eq(
  format($$ select clinic_id, payload from data.event where entity_id = %L and topic = 'slot.updated' order by payload $$, :'slot'),
  format(
    $$ values
      (%1$L::uuid, '{"fields": ["resource_ids"]}'::jsonb),
      (%1$L, '{"fields": ["status", "capacity", "visit_type", "resource_ids"]}') $$, :'clinic'),
  'every change is an event that names the fields');
select throws_ok(format('select api.book_slot(%L, %L)', :'slot', :'ann'), 'MB101', null, 'nobody books a blocked slot');

select is(
  pg_temp.refusal(format('select api.update_slot(%L, %L)', :'slot', changes)), refusal,
  format('%s gets %s', changes, refusal))
from (values
  (null, 'MB001 changes'),
  ('{}', 'MB001 changes'),
  ('{"starts_at": "2030-01-08"}', 'MB002 starts_at'),
  ('{"status": null}', 'MB001 status'),
  ('{"status": true}', 'MB001 status'),
  ('{"status": "open"}', 'none'),
  ('{"status": "closed"}', 'MB001 status'),
  ('{"status": "cancelled"}', 'MB001 status'),
  ('{"capacity": null}', 'MB001 capacity'),
  ('{"capacity": "2"}', 'MB001 capacity'),
  ('{"capacity": 0}', 'MB001 capacity'),
  ('{"capacity": 1}', 'none'),
  ('{"capacity": 1000}', 'none'),
  ('{"capacity": 1001}', 'MB001 capacity'),
  ('{"visit_type": null}', 'MB001 visit_type'),
  ('{"visit_type": "phone"}', 'MB001 visit_type'),
  ('{"resource_ids": "none"}', 'MB001 resource_ids'),
  ('{"resource_ids": []}', 'MB001 resource_ids'),
  ('{"resource_ids": ["Room 1"]}', 'MB001 resource_ids'),
  ('{"resource_ids": [7]}', 'MB001 resource_ids'),
  ('{"resource_ids": [null]}', 'MB001 resource_ids'),
  ('{"resource_ids": [["00000000-0000-7000-8000-000000000000"]]}', 'MB001 resource_ids'),
  (format('{"resource_ids": ["%s", "%s"]}', :'room', :'room'), 'MB001 resource_ids'),
  (format('{"resource_ids": ["%s"]}', :'unknown'), 'MB212 resource_ids'),
  (format('{"resource_ids": ["%s"]}', :'disabled_room'), 'MB115 resource_ids')
) as v_case (changes, refusal);

-- booked
select api.book_slot(:'group_slot', :'ann'), api.book_slot(:'group_slot', :'bob', p_confirm => true);
select is(
  pg_temp.refusal(format('select api.update_slot(%L, %L)', :'group_slot', changes)), refusal,
  format('%s gets %s while two are booked', changes, refusal))
from (values
  ('{"capacity": 1}', 'MB119 capacity'),
  ('{"capacity": 2}', 'none'),
  ('{"status": "blocked"}', 'none'),
  ('{"visit_type": "virtual"}', 'MB108'),
  ('{"visit_type": "in_person"}', 'none'),
  (format('{"resource_ids": ["%s"]}', :'room'), 'MB108'),
  ('{"resource_ids": null}', 'none')
) as v_case (changes, refusal);
select is(
  pg_temp.detail(format($$ select api.update_slot(%L, '{"capacity": 1}') $$, :'group_slot')),
  format('MB119 slot_id=%s, capacity=1, booked=2', :'group_slot'), 'it says how many are booked');
set medbook.now = '2030-01-07 08:02+00';
select results_eq(
  format($$ select capacity, seats_left, version from api.update_slot(%L, '{"capacity": 1}', 3) $$, :'group_slot'),
  $$ values (1, 0, 5) $$,
  'a hold that is over does not count');
select results_eq(
  format('select patient_id, status from data.booking where slot_id = %L order by status', :'group_slot'),
  format($$ values (%L::uuid, 'confirmed'), (%L, 'expired') $$, :'bob', :'ann'),
  'it is ended by the same change');
update data.slot set extra_seats = 2, booked = 3 where id = :'group_slot';
select is(
  pg_temp.refusal(format($$ select api.update_slot(%L, '{"capacity": %s}') $$, :'group_slot', capacity)), 'none',
  format('a capacity of %s is taken where overrides have filled 3 seats of 1', capacity))
from unnest(array[1, 2]) as capacity;
update data.slot set extra_seats = 0, booked = 1 where id = :'group_slot';

-- the waitlist
select id as cy from api.register_patient('Cy Ode', 'cy@example.org') \gset
select pg_temp.wait_for(:'clinic', :'cy', '2030-01-07 11:00+00', null);
select results_eq(
  format($$ select capacity, seats_left from api.update_slot(%L, '{"capacity": 2}') $$, :'group_slot'), $$ values (2, 0) $$,
  'a seat that is added is offered to one who waits');
select results_eq(
  format($$ select status from data.booking where patient_id = %L $$, :'cy'), array['pending'], 'as a hold of his');
select pg_temp.wait_for(:'clinic', :'ann', '2030-01-07 09:00+00', null);
select results_eq(
  format($$ select status, seats_left from api.update_slot(%L, '{"status": "open", "capacity": 1}') $$, :'slot'),
  $$ values ('open', 0) $$,
  'a slot that is opened is offered to one who waits');
select pg_temp.wait_for(:'clinic', :'bob', '2030-01-07 10:00+00', 'virtual');
select results_eq(
  format($$ select seats_left from api.update_slot(%L, '{"capacity": 1}') $$, :'later_slot'), array[1],
  'nobody is offered what he does not wait for');
select results_eq(
  format($$ select seats_left from api.update_slot(%L, '{"visit_type": "virtual"}') $$, :'later_slot'), array[0],
  'a slot that becomes what one waits for is offered to him');

select throws_ok(
  format($$ select api.update_slot(%L, '{"capacity": 9}', 1) $$, :'slot'), 'MB103', null, 'a stale version is refused');
select throws_ok(
  format($$ select api.update_slot(%L, '{"capacity": 9}') $$, :'unknown'), 'MB204', null, 'an unknown slot is not found');

select format($$ select api.update_slot(%L, '{"capacity": 9}') $$, :'slot') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not change a slot');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB204', null, 'the admin of another clinic does not find it');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(:'call', 'MB204', null, 'another doctor does not find it');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not change it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(:'call'), 'none', 'the clinic''s own admin may change it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(:'call'), 'none', 'a doctor may change his own');

set medbook.now = '2030-01-07 09:29:59.999999+00';
select is(pg_temp.refusal(:'call'), 'none', 'a slot under way can be changed');
set medbook.now = '2030-01-07 09:30+00';
select is(pg_temp.refusal(:'call'), 'MB105', 'a slot that is over cannot, closed by a job or not');
set medbook.now = '2030-01-07 08:02+00';
update data.slot set status = 'closed' where id = :'slot';
select is(pg_temp.refusal(:'call'), 'MB105', 'nor can a closed one');
update data.slot set status = 'cancelled' where id = :'slot';
select is(pg_temp.refusal(:'call'), 'MB105', 'nor can a cancelled one');

select * from finish();
rollback;

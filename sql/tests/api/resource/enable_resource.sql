begin;
\ir ../../fixture.psql
select plan(13);

select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select results_eq(
  format('select is_active, version from api.enable_resource(%L)', :'room'), $$ values (true, 1) $$,
  'enabling an active resource changes nothing');
select api.update_slot(:'slot', format('{"resource_ids": ["%s"]}', :'room')::jsonb);
select api.update_slot(id, '{"status": "blocked"}') from data.slot where id <> :'slot';
select api.disable_resource(:'room');
insert into data.waitlist_entry (id, clinic_id, patient_id, starts_at, ends_at, created_at, updated_at)
values (internal.new_id(), :'clinic', :'bob', '2030-01-07', '2030-01-09', internal.now(), internal.now());

select throws_ok(format('select api.enable_resource(%L, 1)', :'room'), 'MB103', null, 'a stale version is refused');
set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format('select is_active, version, updated_at from api.enable_resource(%L, 2)', :'room'),
  $$ values (true, 3, timestamptz '2030-01-07 08:30+00') $$,
  'a disabled resource is switched on again');
select results_eq(
  'select slot_id, patient_id, status from data.booking',
  format($$ values (%L::uuid, %L::uuid, 'pending') $$, :'slot', :'bob'),
  'a slot that needs it is offered to one who waits');
select results_eq(
  format('select is_active, version from api.enable_resource(%L)', :'room'), $$ values (true, 3) $$,
  'enabling it once more changes nothing');
select throws_ok(format('select api.enable_resource(%L, 2)', :'room'), 'MB103', null, 'a stale version is refused even then');
select results_eq(
  format($$ select clinic_id from data.event where entity_id = %L and topic = 'resource.enabled' $$, :'room'),
  array[:'clinic'::uuid], 'only the real change is an event');

select throws_ok(format('select api.enable_resource(%L)', :'unknown'), 'MB212', null, 'an unknown resource is not found');
select format('select api.enable_resource(%L)', :'room') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not enable a resource');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB212', null, 'the admin of another clinic does not find it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not enable it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'the clinic''s own admin may enable it');

select * from finish();
rollback;

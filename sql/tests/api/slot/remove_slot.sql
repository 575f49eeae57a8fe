begin;
\ir ../../fixture.psql
select plan(22);

-- tells how a call is refused, and by how many; undoes it if it is not
create or replace function pg_temp.refusal(p_call text, p_login name default session_user) returns text language plpgsql as $$
declare
  v_detail text;
begin
  perform set_config('session_authorization', p_login, true);
  execute p_call;
  raise sqlstate 'OK000';
exception when others then
  get stacked diagnostics v_detail = pg_exception_detail;
  return trim(replace(sqlstate, 'OK000', 'none') || ' ' || coalesce(substring(v_detail from 'live_bookings=[0-9]+'), ''));
end
$$;

select format('select api.remove_slot(%L)', :'group_slot') as call \gset
select api.book_slot(:'group_slot', :'ann');
select id as booking from api.book_slot(:'group_slot', :'bob', p_confirm => true) \gset
select is(pg_temp.refusal(:'call'), 'MB108 live_bookings=2', 'live bookings refuse it, and are counted');
set medbook.now = '2030-01-07 08:01:59.999999+00';
select is(pg_temp.refusal(:'call'), 'MB108 live_bookings=2', 'a hold counts to the last');
set medbook.now = '2030-01-07 08:02+00';
select is(pg_temp.refusal(:'call'), 'MB108 live_bookings=1', 'a hold that is over does not count');
select api.cancel_booking(:'booking', 'asked to');

select throws_ok(format('select api.remove_slot(%L, 1)', :'group_slot'), 'MB103', null, 'a stale version is refused');
select results_eq(
  format('select id, status, capacity, seats_left, version from api.remove_slot(%L)', :'group_slot'),
  format($$ values (%L::uuid, 'cancelled', 3, 3, 6) $$, :'group_slot'),
  'a slot is cancelled and stays on the record, a hold that is over ended by the way');
select results_eq(
  format('select status, version from api.remove_slot(%L)', :'group_slot'), $$ values ('cancelled', 6) $$,
  'removing it once more changes nothing');
select results_eq(
  format($$ select clinic_id, payload from data.event where entity_id = %L and topic = 'slot.removed' $$, :'group_slot'),
  format(
    $$ values (%L::uuid, '{"doctor_id": "%s", "starts_at": "2030-01-07T11:00:00+00:00"}'::jsonb) $$, :'clinic', :'doctor'),
  'only the real change is an event');
select lives_ok(
  format($$ select api.create_slot(%L, '2030-01-07 11:00+00', '2030-01-07 12:00+00') $$, :'doctor'), 'its time is free again');

select throws_ok(format('select api.remove_slot(%L)', :'unknown'), 'MB204', null, 'an unknown slot is not found');
select format('select api.remove_slot(%L)', :'slot') as call \gset
set medbook.now = '2030-01-07 09:29:59.999999+00';
select is(pg_temp.refusal(:'call'), 'none', 'a slot under way that nobody booked can be removed');
set medbook.now = '2030-01-07 09:30+00';
select is(pg_temp.refusal(:'call'), 'MB105', 'a slot that is over cannot, closed by a job or not');
set medbook.now = '2030-01-07 08:02+00';
update data.slot set status = 'blocked' where id = :'slot';
select is(pg_temp.refusal(:'call'), 'none', 'a blocked slot can be removed');
update data.slot set status = 'closed' where id = :'slot';
select is(pg_temp.refusal(:'call'), 'MB105', 'a closed slot cannot be removed');
update data.slot set status = 'open' where id = :'slot';

select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not remove a slot');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB204', null, 'the admin of another clinic does not find it');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(:'call', 'MB204', null, 'another doctor does not find it');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not remove it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(:'call'), 'none', 'the clinic''s own admin may remove it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select lives_ok(:'call', 'a doctor may remove his own');

select set_config('request.jwt.claims', '', true) \g /dev/null
select api.define_availability(:'doctor', 2, '09:00', '10:00', 30);
select api.generate_slots(:'clinic', '2030-01-08', '2030-01-15');
select id as generated from data.slot where template_id is not null order by starts_at limit 1 \gset
select api.remove_slot(:'generated');
select results_eq(
  format('select made, already_there, skipped_because #>> %L from api.generate_slots(%L, %L, %L)', '{0,reason}', :'clinic', '2030-01-08', '2030-01-08'),
  $$ values (0, 1, 'removed') $$,
  'a slot of a template that was removed by hand is not made again, and generating says so');
select api.add_closure(:'clinic', '2030-01-08 09:30+00', '2030-01-08 10:00+00') as closure \gset
select api.remove_closure((:'closure'::api.closure).id);
select results_eq(
  format('select starts_at from data.slot where doctor_id = %L and template_id is not null and status = %L and starts_at < %L', :'doctor', 'open', '2030-01-09'),
  $$ values (timestamptz '2030-01-08 09:30+00') $$,
  'one that a closure took comes back with the closure''s removal, and the other does not');

select * from finish();
rollback;

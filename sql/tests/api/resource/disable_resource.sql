begin;
\ir ../../fixture.psql
select plan(18);

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
  return trim(replace(sqlstate, 'OK000', 'none') || ' ' || coalesce(substring(v_detail from 'reservations=[0-9]+'), ''));
end
$$;

select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select id as scanner from api.create_resource(:'clinic', 'Scanner', 'equipment') \gset
select api.update_slot(id, format('{"resource_ids": ["%s", "%s"]}', :'room', :'scanner')::jsonb)
from data.slot where id in (:'slot', :'group_slot');
select format('select api.disable_resource(%L)', :'room') as call \gset

select is(pg_temp.refusal(:'call'), 'none', 'a slot that nobody has booked does not refuse it');
select api.book_slot(:'slot', :'ann', p_confirm => true);
select api.book_slot(:'group_slot', :'ann'), api.book_slot(:'group_slot', :'bob');
select is(pg_temp.refusal(:'call'), 'MB108 reservations=2', 'booked slots that need it refuse it, and are counted');
set medbook.now = '2030-01-07 08:01:59.999999+00';
select is(pg_temp.refusal(:'call'), 'MB108 reservations=2', 'a hold counts to the last');
set medbook.now = '2030-01-07 08:02+00';
select is(pg_temp.refusal(:'call'), 'MB108 reservations=1', 'a slot kept by holds that are over does not count');
set medbook.now = '2030-01-07 09:29:59+00';
select is(pg_temp.refusal(:'call'), 'MB108 reservations=1', 'a slot under way counts');
set medbook.now = '2030-01-07 09:30+00';

select throws_ok(format('select api.disable_resource(%L, 2)', :'room'), 'MB103', null, 'a stale version is refused');
select results_eq(
  format('select is_active, version, updated_at from api.disable_resource(%L, 1)', :'room'),
  $$ values (false, 2, timestamptz '2030-01-07 09:30+00') $$,
  'a resource is switched off; a slot that is over does not count');
select results_eq(
  format('select is_active, version from api.disable_resource(%L)', :'room'), $$ values (false, 2) $$,
  'disabling it once more changes nothing');
select throws_ok(
  format('select api.disable_resource(%L, 1)', :'room'), 'MB103', null, 'a stale version is refused even then');
select results_eq(
  format($$ select clinic_id from data.event where entity_id = %L and topic = 'resource.disabled' $$, :'room'),
  array[:'clinic'::uuid], 'only the real change is an event');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'group_slot', :'ann'), 'MB115', null, 'a slot that needs it cannot be booked');
select is_empty(
  format('select from api.search_slots(%L) where id = %L', :'clinic', :'group_slot'), 'nor is it offered');

select throws_ok(format('select api.disable_resource(%L)', :'unknown'), 'MB212', null, 'an unknown resource is not found');
select format('select api.disable_resource(%L)', :'scanner') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not disable a resource');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB212', null, 'the admin of another clinic does not find it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not disable it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'the clinic''s own admin may disable it');

select * from finish();
rollback;

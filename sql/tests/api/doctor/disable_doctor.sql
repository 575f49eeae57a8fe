begin;
\ir ../../fixture.psql
select plan(19);

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
  return trim(
    replace(sqlstate, 'OK000', 'none') || ' ' || coalesce(substring(v_detail from 'active_doctors=\d+|live_[a-z]+=\d+'), ''));
end
$$;

select format('select api.disable_doctor(%L)', :'doctor') as call \gset
select format('select api.disable_doctor(%L, true)', :'doctor') as cascade \gset
select id as other_doctor from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-07 09:00+00', '2030-01-07 09:30+00') \gset
select api.book_slot(:'other_slot', :'bob', p_confirm => true);

select is(pg_temp.refusal(:'call'), 'MB108 live_slots=3', 'a doctor with open slots refuses, and says how many');
select is(
  pg_temp.refusal(format('select api.disable_doctor(%L, null)', :'doctor')), 'MB108 live_slots=3',
  'to leave p_cascade open is not to ask for it');

select api.book_slot(:'group_slot', :'ann');
select api.book_slot(:'slot', :'ann', p_confirm => true);
set medbook.now = '2030-01-07 09:30+00';
select is(pg_temp.refusal(:'call'), 'MB108 live_slots=2', 'a slot that is over does not count');

select throws_ok(format('select api.disable_doctor(%L, true, 2)', :'doctor'), 'MB103', null, 'a stale version is refused');
select results_eq(
  format('select is_active, version, updated_at from api.disable_doctor(%L, true, 1)', :'doctor'),
  $$ values (false, 2, timestamptz '2030-01-07 09:30+00') $$,
  'a cascade switches the doctor off');
select results_eq(
  format('select id, status from data.slot where doctor_id = %L order by starts_at', :'doctor'),
  format($$ values (%L::uuid, 'closed'), (%L, 'cancelled'), (%L, 'cancelled') $$, :'slot', :'later_slot', :'group_slot'),
  'it closes his slots that are over and cancels the others');
select results_eq(
  format('select status from api.get_slot(%L)', :'other_slot'), array['open'], 'it leaves another doctor''s slots alone');
select results_eq(
  format('select status from data.booking where slot_id = %L', :'group_slot'), array['expired'],
  'it ends the holds that were over');

select results_eq(
  format('select is_active, version from api.disable_doctor(%L)', :'doctor'), $$ values (false, 2) $$,
  'disabling him once more changes nothing');
select throws_ok(
  format('select api.disable_doctor(%L, false, 1)', :'doctor'), 'MB103', null, 'a stale version is refused even then');
select results_eq(
  format($$ select clinic_id, payload from data.event where entity_id = %L and topic = 'doctor.disabled' $$, :'doctor'),
  format($$ values (%L::uuid, '{"cascade": true}'::jsonb) $$, :'clinic'),
  'only the real change is an event, of the clinic');

select api.enable_doctor(:'doctor');
select api.create_slot(:'doctor', '2030-01-07 10:00+00', '2030-01-07 10:30+00');
select format('update data.doctor set is_active = false where id = %L', :'doctor') as direct \gset
select throws_ok(:'direct', '23503', null, 'the database itself refuses to disable a doctor with a live slot');
select api.disable_doctor(:'doctor', true);

select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not disable a doctor');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB202', null, 'the admin of another clinic does not find him');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not disable himself');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('admin');
select throws_ok(format('select api.disable_doctor(%L)', :'unknown'), 'MB202', null, 'an unknown doctor is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'his clinic''s admin may disable him');

select api.enable_doctor(:'doctor');
select api.create_slot(:'doctor', '2030-01-07 10:00+00', '2030-01-07 10:30+00');
alter table data.slot drop constraint live_slot_has_an_active_doctor;
select lives_ok(:'direct', 'without the active-id key nothing would refuse it');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(32);

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

select format('select api.disable_clinic(%L)', :'clinic') as call \gset
select format('select api.disable_clinic(%L, true)', :'clinic') as cascade \gset

select is(pg_temp.refusal(:'call'), 'MB108 active_doctors=1', 'a clinic with active doctors refuses, and says how many');
select is(
  pg_temp.refusal(format('select api.disable_clinic(%L, null)', :'clinic')), 'MB108 active_doctors=1',
  'to leave p_cascade open is not to ask for it');

select api.book_slot(:'group_slot', :'ann');
select api.book_slot(:'group_slot', :'bob', p_confirm => true);
select api.book_slot(:'slot', :'ann', p_confirm => true);
select is(pg_temp.refusal(:'cascade'), 'MB108 live_bookings=3', 'live bookings refuse even a cascade, and are counted');
set medbook.now = '2030-01-07 08:02+00';
select is(pg_temp.refusal(:'cascade'), 'MB108 live_bookings=2', 'a hold that is over does not count');
set medbook.now = '2030-01-07 09:29:59+00';
select is(pg_temp.refusal(:'cascade'), 'MB108 live_bookings=2', 'a visit under way counts');
set medbook.now = '2030-01-07 09:30+00';
select is(pg_temp.refusal(:'cascade'), 'MB108 live_bookings=1', 'a visit that is over does not count');
select api.cancel_booking(id) from data.booking where patient_id = :'bob';

-- a doctor who is disabled already, and whose patient has not been told yet
select id as gone from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset
select id as gone_slot from api.create_slot(:'gone', '2030-01-08 09:00+00', '2030-01-08 09:30+00') \gset
select id as left from api.book_slot(:'gone_slot', :'bob', p_confirm => true) \gset
select id as held_slot from api.create_slot(:'gone', '2030-01-08 10:00+00', '2030-01-08 10:30+00') \gset
set medbook.now = '2030-01-07 09:27+00';
select api.book_slot(:'held_slot', :'ann');
select api.disable_doctor(:'gone', true);
select is(pg_temp.refusal(:'cascade'), 'MB108 live_bookings=3', 'bookings with a doctor who is disabled already count');
set medbook.now = '2030-01-07 09:30+00';
select is(pg_temp.refusal(:'cascade'), 'MB108 live_bookings=1', 'but not a hold that is over');
select is_empty(
  format('select from data.schedule_conflict where slot_id not in (%L, %L)', :'gone_slot', :'held_slot'), 'what is refused leaves no conflict');
select api.cancel_booking(:'left');
select is(
  (
    select format('%s %s removed %s dry %s', is_active, version, replan -> 'removed', replan -> 'is_dry_run')
    from api.disable_clinic(:'clinic', true, p_dry_run => true)
  ), 'f 2 removed 2 dry true', 'a dry run tells what would become of the clinic and its slots');
select results_eq(
  format('select is_active, version from api.get_clinic(%L)', :'clinic'), $$ values (true, 1) $$, 'and leaves it on');
select results_eq(
  format('select status from data.slot where clinic_id = %L and doctor_id <> %L order by starts_at', :'clinic', :'gone'),
  array['open', 'open', 'open'], 'and its slots open');

select throws_ok(format('select api.disable_clinic(%L, true, 2)', :'clinic'), 'MB103', null, 'a stale version is refused');
select results_eq(
  format('select is_active, version, updated_at, replan from api.disable_clinic(%L, true, 1)', :'clinic'),
  $$ values (false, 2, timestamptz '2030-01-07 09:30+00',
    '{"made": 0, "kept": 0, "removed": 2, "skipped": [], "conflicts": [], "is_dry_run": false}'::jsonb) $$,
  'a cascade switches the clinic off');
select results_eq(
  format('select is_active, version from api.get_doctor(%L)', :'doctor'), $$ values (false, 2) $$, 'it disables the doctors');
select results_eq(
  format('select id, status from data.slot where clinic_id = %L and doctor_id <> %L order by starts_at', :'clinic', :'gone'),
  format($$ values (%L::uuid, 'closed'), (%L, 'cancelled'), (%L, 'cancelled') $$, :'slot', :'later_slot', :'group_slot'),
  'it closes the slots that are over and cancels the others');
select results_eq(
  format('select status, expired_at from data.booking where slot_id = %L and patient_id = %L', :'group_slot', :'ann'),
  $$ values ('expired', timestamptz '2030-01-07 09:30+00') $$,
  'it ends the holds that were over');
select is_empty(format('select api.search_slots(%L)', :'clinic'), 'nothing in it can be booked');

select results_eq(
  format('select is_active, version, replan from api.disable_clinic(%L)', :'clinic'), $$ values (false, 2, null::jsonb) $$,
  'disabling it once more changes nothing');
select is(
  (select count(*)::integer from data.event where topic = 'clinic.disabled'), 1, 'nor is it told again');
select results_eq(
  format($$ select topic, payload from data.event where topic like '%%.disabled' and clinic_id = %L and entity_id <> %L order by topic $$, :'clinic', :'gone'),
  $$ values ('clinic.disabled', '{}'::jsonb), ('doctor.disabled', '{"cascade": true}') $$,
  'the clinic is one event and so is each doctor');

select throws_ok(
  format('update data.doctor set is_active = true where id = %L', :'doctor'), '23503', null,
  'the database itself refuses an active doctor in a disabled clinic');
select format(
  $$ insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, created_at, status)
    values (internal.new_id(), %L, %L, '2030-02-01 09:00+00', '2030-02-01 09:30+00', 1, 'virtual', now(), $$,
  :'clinic', :'doctor') as insert_slot \gset
select throws_ok(:'insert_slot' || '''open'')', '23503', null, 'the database itself refuses a live slot of a disabled doctor');
select lives_ok(:'insert_slot' || '''cancelled'')', 'a slot that is not live is not refused');

select api.enable_clinic(:'clinic'), api.enable_doctor(:'doctor');
select format('update data.clinic set is_active = false where id = %L', :'clinic') as direct \gset
select throws_ok(:'direct', '23503', null, 'the database itself refuses to disable a clinic with an active doctor');
select api.disable_doctor(:'doctor');

select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not disable a clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not disable it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'its doctor may not disable it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('admin');
select throws_ok(format('select api.disable_clinic(%L)', :'unknown'), 'MB201', null, 'an unknown clinic is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'its own admin may disable it, without a cascade once no doctor is active');

select api.enable_clinic(:'clinic'), api.enable_doctor(:'doctor');
alter table data.doctor drop constraint active_doctor_has_an_active_clinic;
select lives_ok(:'direct', 'without the active-id key nothing would refuse it');

select * from finish();
rollback;

-- What disabling a doctor does to those who have booked with him.
begin;
\ir ../../../fixture.psql
select plan(25);

select id as eve from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Cardiology') \gset
select id as eve_slot from api.create_slot(:'eve', '2030-01-07 15:00+00', '2030-01-07 15:30+00') \gset
select id as cat from api.register_patient('Cat Oak', 'cat@example.org') \gset
update data.clinic set hold_seconds = 3600 where id = :'clinic';
select id as under_way from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select id as stale from api.book_slot(:'later_slot', :'ann') \gset
set medbook.now = '2030-01-07 08:30+00';
select id as confirmed from api.book_slot(:'group_slot', :'bob', p_confirm => true) \gset
select id as held from api.book_slot(:'group_slot', :'cat') \gset
set medbook.now = '2030-01-07 09:10+00';
select format('select (d).* from api.disable_doctor(%L, true, p_dry_run => %%L) as d', :'doctor') as disable \gset
select format(:'disable', true) as dry, format(:'disable', false) as real \gset
select count(*) as events from data.event \gset

create temporary table dry as :dry;
select results_eq(
  $$ select is_active, version, replan - 'conflicts', jsonb_path_query_array(replan, '$.conflicts[*].booking_id') from dry $$,
  format(
    $$ values (false, 2, '{"made": 0, "kept": 0, "removed": 3, "skipped": [], "is_dry_run": true}'::jsonb, jsonb_build_array(%L, %L, %L)) $$,
    :'under_way', :'confirmed', :'held'),
  'a dry run tells who would have to be told, in the order of their visits');
select is((select count(*)::integer from data.event), :events, 'and records nothing');
select results_eq(
  format('select is_active, version, replan from api.get_doctor(%L)', :'doctor'), $$ values (true, 1, null::jsonb) $$, 'and leaves him on');
select is_empty('select from data.schedule_conflict', 'and makes no conflict');

create temporary table done as :real;
select is((select replan - 'is_dry_run' from done), (select replan - 'is_dry_run' from dry), 'what the dry run told comes true');
select results_eq('select replan -> ''is_dry_run'' from done', $$ values ('false'::jsonb) $$, 'and is no dry run');
select results_eq(
  $$ select c ->> 'reason', c -> 'alternatives' from done cross join jsonb_array_elements(replan -> 'conflicts') as c limit 1 $$,
  format($$ values ('doctor_disabled', jsonb_build_array(jsonb_build_object(
    'doctor_id', %L, 'starts_at', timestamptz '2030-01-07 15:00+00', 'ends_at', timestamptz '2030-01-07 15:30+00'))) $$, :'eve'),
  'a colleague can stand in');
select results_eq(
  format('select status, booked from data.slot where doctor_id = %L order by starts_at', :'doctor'),
  $$ values ('cancelled', 1), ('cancelled', 0), ('cancelled', 2) $$, 'all his live slots are cancelled');
select results_eq(
  'select status from data.booking order by created_at, id', array['confirmed', 'expired', 'confirmed', 'pending'],
  'the bookings stay as they are, but for a hold that is over');
select results_eq(
  'select booking_id, reason from data.schedule_conflict order by booking_id',
  format(
    $$ select id, 'doctor_disabled' from data.booking where id in (%L, %L, %L) order by id $$, :'under_way', :'confirmed', :'held'),
  'each live one is a conflict');
select results_eq(
  $$ select entity_id, payload ->> 'reason' from data.event where topic = 'schedule.conflict' order by entity_id $$,
  'select booking_id, reason from data.schedule_conflict order by booking_id', 'and each an event');
select results_eq(
  format('select starts_at from api.list_conflicts(p_doctor_id => %L) order by starts_at', :'doctor'),
  $$ values (timestamptz '2030-01-07 09:00+00'), ('2030-01-07 11:00+00'), ('2030-01-07 11:00+00') $$, 'they can be listed');

select id as conflict from data.schedule_conflict where booking_id = :'confirmed' \gset
select id as held_conflict from data.schedule_conflict where booking_id = :'held' \gset
select is(pg_temp.refusal(format('select api.confirm_booking(%L)', :'held')), 'MB101', 'a hold cannot be confirmed any more');
select is(
  pg_temp.refusal(format($$ select api.resolve_conflict(%L, 'keep') $$, :'conflict')), 'MB101', 'nor a visit kept, as he is not there');
select lives_ok(
  format($$ select api.resolve_conflict(%L, 'move', %L) $$, :'conflict', :'eve_slot'), 'it can be moved to a colleague');
select is((select doctor_id from data.booking where id = :'confirmed'), :'eve', 'who sees the patient then');
select lives_ok(format('select api.resolve_conflict(%L, ''cancel'')', :'held_conflict'), 'or cancelled');
select is((select booked from data.slot where id = :'group_slot'), 0, 'their seats are free, of a slot that is cancelled');
select lives_ok(format('select api.complete_booking(%L)', :'under_way'), 'a visit that has begun can be completed');
select is_empty(format('select api.list_conflicts(%L)', :'clinic'), 'then nothing is left to do');
select is(pg_temp.refusal(format('select api.disable_clinic(%L, true)', :'clinic')), 'MB108', 'but for the one who was moved');

-- what is over
select id as dan from api.add_doctor(:'clinic', 'Dr Dan Orr', 'Surgery') \gset
select id as dan_slot from api.create_slot(:'dan', '2030-01-07 09:30+00', '2030-01-07 10:00+00') \gset
select api.book_slot(:'dan_slot', :'ann', p_confirm => true);
set medbook.now = '2030-01-07 09:59+00';
select is(
  (select jsonb_array_length(replan -> 'conflicts') from api.disable_doctor(:'dan', true, p_dry_run => true)), 1,
  'a visit is a conflict to its last minute');
set medbook.now = '2030-01-07 10:00+00';
select results_eq(
  format('select replan from api.disable_doctor(%L, p_dry_run => true)', :'dan'),
  $$ values ('{"made": 0, "kept": 0, "removed": 0, "skipped": [], "conflicts": [], "is_dry_run": true}'::jsonb) $$,
  'one that is over is none, and its slot is not in the way');
select lives_ok(format('select api.disable_doctor(%L)', :'dan'), 'so he can be disabled without a cascade');
select results_eq(
  format('select replan, version from api.disable_doctor(%L, true)', :'dan'), $$ values (null::jsonb, 2) $$, 'once');

select * from finish();
rollback;

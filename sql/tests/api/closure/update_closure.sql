begin;
\ir ../../fixture.psql
\ir planned.psql
select plan(38);

select id as closure from api.add_closure(:'clinic', '2030-01-08 00:00+00', '2030-01-09 00:00+00', 'Inventory') \gset
select format('select (r).* from api.update_closure(%L, %%L, p_dry_run => %%L) as r', :'closure') as change \gset
select format(:'change', '{"starts_at": "2030-01-15T00:00:00Z", "ends_at": "2030-01-16T01:00:00+01:00"}', true) as dry \gset
select format(:'change', '{"starts_at": "2030-01-15T00:00:00Z", "ends_at": "2030-01-16T01:00:00+01:00"}', false) as move \gset
set medbook.now = '2030-01-07 08:10+00';
select pg_temp.slot_at(:'doctor', '2030-01-15 09:00+00') as slot \gset
select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
-- no day between is planned: what was removed there stays away
update data.slot set status = 'cancelled' where starts_at = '2030-01-09 10:00+00' and doctor_id = :'doctor';
-- made by hand in spite of the closure
select api.create_slot(:'eve', '2030-01-08 20:00+00', '2030-01-08 20:30+00');
select count(*) as events from data.event \gset

create temporary table dry as :dry;
select results_eq(
  'select starts_at, version, pg_temp.short(replan) from dry',
  $$ values (timestamptz '2030-01-15 00:00+00', 2, 'made 4, kept 0, removed 3, conflicts 1, dry true') $$,
  'a dry run tells what moving it would do to the days it met and those it would meet');
select results_eq(
  format('select starts_at, version from api.get_closure(%L)', :'closure'), $$ values (timestamptz '2030-01-08 00:00+00', 1) $$,
  'and leaves it where it is');
select is(pg_temp.live(:'doctor', '2030-01-08', 9), '09 09:00, 15 09:00/1, 15 10:00, 16 09:00, 16 10:00', 'and the slots');
select is((select count(*)::integer from data.event), :events, 'and records nothing');

create temporary table moved as :move;
select results_eq(
  'select id, starts_at, ends_at, reason, version, updated_at from moved',
  format(
    $$ values (%L::uuid, timestamptz '2030-01-15 00:00+00', timestamptz '2030-01-16 00:00+00', 'Inventory', 2,
      timestamptz '2030-01-07 08:10+00') $$, :'closure'),
  'it is moved');
select is((select replan - 'is_dry_run' from moved), (select replan - 'is_dry_run' from dry), 'what the dry run told comes true');
select is(
  pg_temp.live(:'doctor', '2030-01-08', 9), '08 09:00, 08 10:00, 09 09:00, 15 09:00/1 blocked, 16 09:00, 16 10:00',
  'the slots of its old day are back, those of its new day gone, a booked one blocked, days between untouched');
select is(
  pg_temp.live(:'eve'), '08 09:00, 08 10:00, 08 20:00, 09 09:00, 09 10:00', 'what was made by hand on the old day stays');
select results_eq(
  $$ select replan #>> '{conflicts,0,booking_id}', jsonb_array_length(replan -> 'conflicts') from moved $$,
  format($$ values (%L, 1) $$, :'booking'), 'the booking in its way is a conflict, once');
select results_eq(
  format($$ select payload from data.event where entity_id = %L and topic = 'closure.updated' $$, :'closure'),
  $$ values ('{"doctor_id": null, "fields": ["ends_at", "starts_at"]}'::jsonb) $$, 'it is an event that says which fields');

select format(:'change', '{"starts_at": "2030-01-14T12:00:00Z", "ends_at": "2030-01-15T09:30:00Z"}', false) as shift \gset
create temporary table shifted as :shift;
select results_eq(
  'select pg_temp.short(replan) from shifted', array['made 2, kept 0, removed 0, conflicts 0, dry false'],
  'where old and new meet they are planned together');
select is(
  pg_temp.live(:'doctor', '2030-01-14', 2), '15 09:00/1 blocked, 15 10:00', 'what is in both stays, what is in neither comes back');

select format(:'change', '{"reason": null}', false) as clear \gset
create temporary table cleared as :clear;
select results_eq(
  'select reason, starts_at, pg_temp.short(replan) from cleared',
  $$ values (null::text, timestamptz '2030-01-14 12:00+00', 'made 0, kept 2, removed 0, conflicts 0, dry false') $$,
  'null clears the reason, and nothing else happens');

select is(pg_temp.refusal(format(:'change', changes, false)), refusal, sentence)
from (values
  ('{}', 'MB001 changes', 'no change is none'),
  ('{"doctor_id": null}', 'MB002 doctor_id', 'whose it is cannot be changed'),
  ('{"starts_at": 5}', 'MB001 starts_at', 'a time is a string'),
  ('{"starts_at": null}', 'MB001 starts_at', 'a closure needs a start'),
  ('{"ends_at": null}', 'MB001 ends_at', 'and an end'),
  ('{"starts_at": "2030-01-15T00:00:00"}', 'MB001 starts_at', 'a time without offset would be up to the session'),
  ('{"starts_at": "2030-13-15T00:00:00Z"}', 'MB001 starts_at', 'there is no thirteenth month'),
  ('{"starts_at": "2030-01-15T00:00:00+99:00"}', 'MB001 starts_at', 'nor an offset of four days'),
  ('{"ends_at": "tomorrow"}', 'MB001 ends_at', 'tomorrow is no time'),
  ('{"ends_at": "infinity"}', 'MB004 ends_at', 'nothing is for ever'),
  ('{"ends_at": "2030-01-14T12:00:00Z"}', 'MB004 ends_at', 'an empty closure is refused'),
  ('{"ends_at": "2031-01-15T12:00:00.000001Z"}', 'MB004 ends_at', 'one of more than 366 days is refused'),
  ('{"ends_at": "2031-01-15T12:00:00Z"}', 'none', 'one of 366 is not'),
  (format('{"reason": "%s"}', repeat('a', 501)), 'MB001 reason', 'a reason has up to 500 characters')
) as v_case (changes, refusal, sentence);
select is(
  pg_temp.refusal(format($$ select api.update_closure(%L, '{"reason": "x"}', 3) $$, :'closure')), 'MB103', 'a stale version is refused');
select is(
  pg_temp.refusal(format($$ select api.update_closure(%L, '{"reason": "x"}', 4) $$, :'closure')), 'none', 'the right one is not');
select is(pg_temp.refusal(replace(:'clear', :'closure', :'unknown')), 'MB208', 'an unknown closure is not found');

select id as own from api.add_time_off(:'doctor', '2030-02-03 00:00+00', '2030-02-04 00:00+00') \gset
select is(pg_temp.refusal(:'clear', 'medbook_http'), 'MB301', 'nobody may not change it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(:'clear'), 'MB208', 'a doctor does not find what is the clinic''s');
select is(pg_temp.refusal(replace(:'clear', :'closure', :'own')), 'none', 'he may change his own time off');
select pg_temp.become('doctor', p_doctor_id => :'eve');
select is(pg_temp.refusal(replace(:'clear', :'closure', :'own')), 'MB208', 'another does not find it');
select pg_temp.become('clinic_admin', p_clinic_id => :'other_clinic');
select is(pg_temp.refusal(:'clear'), 'MB208', 'nor does the admin of another clinic');

-- whatever was kept or made in spite of a closure
select pg_temp.become('admin');
select pg_temp.slot_at(:'doctor', '2030-01-22 09:00+00') as kept_slot \gset
select api.book_slot(:'kept_slot', :'bob', p_confirm => true);
select id as inventory from api.add_closure(:'clinic', '2030-01-22 00:00+00', '2030-01-23 00:00+00') \gset
select api.resolve_conflict(id, 'keep') from data.schedule_conflict where slot_id = :'kept_slot' \g /dev/null
select api.create_slot(:'eve', '2030-01-22 20:00+00', '2030-01-22 20:30+00');
select is(
  pg_temp.short((api.update_closure(:'inventory', '{"reason": "Stocktaking", "ends_at": "2030-01-23T01:00:00Z"}')).replan),
  'made 0, kept 4, removed 0, conflicts 0, dry false', 'is not closed again when the closure is changed');
select is(
  pg_temp.live(:'doctor', '2030-01-22', 1) || ', ' || pg_temp.live(:'eve', '2030-01-22', 1), '22 09:00/1 blocked, 22 20:00', 'but stays');

-- slots are generated further, then it is moved over the last of them
select id as moved from api.add_closure(:'clinic', '2030-01-18 00:00+00', '2030-01-19 00:00+00') \gset
select api.generate_slots(:'clinic', '2030-02-05', '2030-02-06');
select api.update_closure(:'moved', '{"starts_at": "2030-02-05T00:00:00Z", "ends_at": "2030-02-07T00:00:00Z"}') \g /dev/null
select is(
  pg_temp.short((api.remove_closure(:'moved')).replan), 'made 8, kept 0, removed 0, conflicts 0, dry false',
  'it brings back what it took where it was moved to');

select * from finish();
rollback;

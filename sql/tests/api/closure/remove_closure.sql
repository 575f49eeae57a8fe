begin;
\ir ../../fixture.psql
\ir planned.psql
select plan(23);

select pg_temp.slot_at(:'doctor', '2030-01-08 09:00+00') as slot \gset
select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select id as closure from api.add_closure(:'clinic', '2030-01-08 00:00+00', '2030-01-09 00:00+00', 'Inventory') \gset
select id as own from api.add_time_off(:'eve', '2030-01-08 10:00+00', '2030-01-08 11:00+00') \gset
select format('select (r).* from api.remove_closure(%L, %%s) as r', :'closure') as remove \gset
select format(:'remove', '1, true') as dry, format(:'remove', '1') as real, format(:'remove', 'null') as call \gset
select is(pg_temp.live(:'doctor'), '08 09:00/1 blocked, 09 09:00, 09 10:00', 'before, the closure is in force');

select id as by_hand from api.create_slot(:'doctor', '2030-01-08 20:00+00', '2030-01-08 20:30+00') \gset
create temporary table dry as :dry;
select is((select pg_temp.short(replan) from dry), 'made 2, kept 1, removed 0, conflicts 0, dry true', 'a dry run tells what would come back');
select is(pg_temp.live(:'doctor'), '08 09:00/1 blocked, 08 20:00, 09 09:00, 09 10:00', 'and brings nothing');
select is(pg_temp.refusal(format('select api.get_closure(%L)', :'closure')), 'none', 'and removes nothing');
create temporary table removed as :real;
select results_eq(
  'select id, reason, version, pg_temp.short(replan) from removed',
  format($$ values (%L::uuid, 'Inventory', 1, 'made 2, kept 1, removed 0, conflicts 0, dry false') $$, :'closure'),
  'the closure is given as it was');
select is(pg_temp.live(:'doctor'), '08 09:00/1, 08 10:00, 08 20:00, 09 09:00, 09 10:00',
  'its slots are back, a booked one is open again, one that was made by hand in spite of it stays');
select is(pg_temp.live(:'eve'), '08 09:00, 09 09:00, 09 10:00', 'what another closure takes stays away');
select is(pg_temp.refusal(format('select api.get_closure(%L)', :'closure')), 'MB208', 'it is gone');
select is(pg_temp.refusal(:'call'), 'MB208', 'and cannot be removed again');
select results_eq(
  format($$ select topic, payload from data.event where entity_id = %L and topic <> 'closure.added' $$, :'closure'),
  $$ values ('closure.removed', '{"doctor_id": null}'::jsonb) $$, 'it is an event');

select format('select (r).* from api.remove_closure(%L) as r', :'own') as call \gset
select is(pg_temp.refusal(format('select api.remove_closure(%L, 2)', :'own')), 'MB103', 'a stale version is refused');
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not remove it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(:'call'), 'MB208', 'another doctor does not find it');
select pg_temp.become('clinic_admin', p_clinic_id => :'other_clinic');
select is(pg_temp.refusal(:'call'), 'MB208', 'nor does the admin of another clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(:'call'), 'none', 'that of his own may');
select pg_temp.become('doctor', p_doctor_id => :'eve');
select lives_ok(:'call', 'and so may he');
select is(pg_temp.live(:'eve'), '08 09:00, 08 10:00, 09 09:00, 09 10:00', 'his slot is back');

select pg_temp.become('admin');
select id as late from api.add_closure(:'clinic', '2030-02-05 00:00+00', '2030-02-06 00:00+00') \gset
select is(
  pg_temp.short((api.remove_closure(:'late')).replan), 'made 0, kept 0, removed 0, conflicts 0, dry false',
  'past what was generated nothing is made');

select id as last_days from api.add_closure(:'clinic', '2030-01-22 00:00+00', '2030-01-25 00:00+00') \gset
select is(
  pg_temp.short((api.remove_closure(:'last_days')).replan), 'made 8, kept 0, removed 0, conflicts 0, dry false',
  'the last days that were generated come back too');

select id as by_hand from api.create_slot(:'doctor', '2030-06-20 09:00+00', '2030-06-20 09:30+00') \gset
select id as months from api.add_closure(:'clinic', '2030-02-01 00:00+00', '2030-07-01 00:00+00') \gset
select is(
  pg_temp.short((api.remove_closure(:'months')).replan), 'made 0, kept 0, removed 0, conflicts 0, dry false',
  'a slot made by hand, that it closed, is no sign that anything was generated till then');
select id as holiday, starts_at::date as holiday_on from api.add_holidays(:'clinic', '{"2030-01-23": "Last"}') \gset
select is(
  pg_temp.short((api.remove_closure(:'holiday')).replan), 'made 4, kept 0, removed 0, conflicts 0, dry false',
  'a holiday on the last day brings it back');

-- what changes in the meantime
select pg_temp.slot_at(:'eve', '2030-01-15 09:00+00') as larger, pg_temp.slot_at(:'eve', '2030-01-16 09:00+00') as in_person \gset
select api.book_slot(slot, :'ann', p_confirm => true) from unnest(array[:'larger', :'in_person']::uuid[]) as slot;
select id as pipe from api.add_closure(:'clinic', '2030-01-15 00:00+00', '2030-01-17 00:00+00', 'burst pipe') \gset
set medbook.now = '2030-01-07 09:00+00';
select api.update_template(id, case weekday when 2 then '{"capacity": 4}' else '{"visit_type": "virtual"}' end::jsonb)
from data.schedule_template where doctor_id = :'eve' \g /dev/null
select api.remove_closure(:'pipe') \g /dev/null
select is(
  (select format('%s %s/%s', status, booked, capacity) from data.slot where id = :'larger'), 'open 1/4',
  'a template that was changed while it was closed is applied then');
select is(
  (select format('%s %s', status, visit_type) from data.slot where id = :'in_person'), 'blocked in_person',
  'and a visit of another type than it says stays in its way');

select * from finish();
rollback;

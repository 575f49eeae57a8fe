begin;
\ir ../../fixture.psql
\ir planned.psql
select plan(19);

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

select * from finish();
rollback;

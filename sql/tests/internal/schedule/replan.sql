begin;
\ir ../../fixture.psql
\ir replan/world.psql
select plan(37);

select is(pg_temp.after(setup, 'pg_temp.summary(pg_temp.replan())'), answer, sentence)
from (values
  ('', '0 made, 16 kept, 0 removed, 0 conflicts', 'where nothing has changed, all slots are kept'),
  ($$ update data.schedule_template set weekday = 3 where id = pg_temp.id('doctor''s template') $$,
    '4 made, 8 kept, 8 removed, 0 conflicts', 'another weekday makes slots on it and removes the others'),
  ($$ update data.schedule_template set is_active = false where id = pg_temp.id('doctor''s template') $$,
    '0 made, 8 kept, 8 removed, 0 conflicts', 'a template that is removed takes its slots along'),
  ($$ update data.schedule_template set valid_from = '2030-01-09' where id = pg_temp.id('doctor''s template') $$,
    '0 made, 12 kept, 4 removed, 0 conflicts', 'so does one that is not valid yet'),
  ($$ update data.shift set starts_at = '09:30' where id = pg_temp.id('shift') $$,
    '0 made, 12 kept, 4 removed, 0 conflicts', 'a shift that begins later loses what came before it, of every doctor who works it'),
  ($$ update data.shift set slot_minutes = 60 where id = pg_temp.id('shift') $$,
    '8 made, 0 kept, 16 removed, 0 conflicts', 'longer slots take the place of shorter ones'),
  ($$ update data.slot set status = 'cancelled', template_id = null where id = pg_temp.id('doctor 08 09:00') $$,
    '1 made, 15 kept, 0 removed, 0 conflicts', 'what is missing is made'),
  ($$ insert into data.closure (id, clinic_id, starts_at, ends_at, created_at, updated_at)
      values (internal.new_id(), pg_temp.id('clinic'), '2030-01-15 09:59+00', '2030-01-15 10:00+00', now(), now()) $$,
    '0 made, 14 kept, 2 removed, 0 conflicts, closure ["09:30"]', 'what meets a closure goes, and is told of'),
  ($$ select api.create_slot(pg_temp.id('doctor'), '2030-01-08 11:00+00', '2030-01-08 11:30+00');
      update data.shift set starts_at = '09:15', ends_at = '11:15' where id = pg_temp.id('shift') $$,
    '15 made, 0 kept, 16 removed, 0 conflicts, overlap ["10:45"]', 'what meets a hand-made slot is left out, and told of'),
  ($$ update data.slot set template_id = null where id = pg_temp.id('doctor 08 09:00') $$,
    '0 made, 16 kept, 0 removed, 0 conflicts', 'a hand-made slot where one is called for stands in for it'),
  ($$ update data.schedule_template set is_active = false;
      update data.slot set status = 'blocked' where id = pg_temp.id('doctor 08 09:00') $$,
    '0 made, 0 kept, 16 removed, 0 conflicts', 'a slot that somebody blocked goes as well'),
  ($$ update data.slot set template_id = null, capacity = 7 where id = pg_temp.id('doctor 08 09:00'); select pg_temp.replan() $$,
    '0 made, 16 kept, 0 removed, 0 conflicts', 'a second time too'),
  ($$ select set_config('timezone', 'Pacific/Kiritimati', true) $$,
    '0 made, 16 kept, 0 removed, 0 conflicts', 'the session''s time zone does not matter')
) as v_case (setup, answer, sentence);

select is(
  pg_temp.after('update data.schedule_template set is_active = false', format('pg_temp.summary(pg_temp.replan(%s))', arguments)),
  answer, sentence)
from (values
  ($$ p_doctor_ids => array[pg_temp.id('doctor')] $$, '0 made, 0 kept, 8 removed, 0 conflicts', 'one doctor is re-planned without the others'),
  ($$ p_doctor_ids => array[pg_temp.id('doctor'), pg_temp.id('colleague')] $$, '0 made, 0 kept, 16 removed, 0 conflicts',
    'two are together'),
  ($$ p_doctor_ids => array[pg_temp.id('stranger')] $$, '0 made, 0 kept, 0 removed, 0 conflicts',
    'a doctor of another clinic is not, though he be named'),
  ($$ p_from => '2030-01-09' $$, '0 made, 0 kept, 8 removed, 0 conflicts', 'days before the first are left alone'),
  ($$ p_to => '2030-01-14' $$, '0 made, 0 kept, 8 removed, 0 conflicts', 'so are days after the last'),
  ($$ p_from => '2030-01-08', p_to => '2030-01-08' $$, '0 made, 0 kept, 8 removed, 0 conflicts', 'one day is first and last'),
  ($$ p_to => null $$, '0 made, 0 kept, 0 removed, 0 conflicts', 'where nothing was ever planned, nothing is done'),
  ($$ p_to => '2030-01-06' $$, '0 made, 0 kept, 0 removed, 0 conflicts', 'nor where all that was planned is over')
) as v_case (arguments, answer, sentence);
select is(
  pg_temp.after(
    $$ update data.slot set status = 'cancelled', template_id = null; select pg_temp.replan(p_from => '2030-01-08', p_to => '2030-01-08') $$,
    $$ pg_temp.slots('status = ''open''') $$),
  (
    select string_agg(slot || ', ' || slot, ', ' order by slot)
    from unnest(array['08 09:00 open 0/2 in_person', '08 09:30 open 0/2 in_person', '08 10:00 open 0/2 in_person',
      '08 10:30 open 0/2 in_person']) as slot
  ),
  'slots are made on the days that are asked for, and nowhere else');

select is(pg_temp.after(setup, question), answer, sentence)
from (values
  ($$ update data.schedule_template set is_active = false; select pg_temp.replan() $$,
    $$ pg_temp.slots(format('doctor_id = %L and status <> ''open''', pg_temp.id('stranger'))) $$, 'none',
    'slots of another clinic are never touched'),
  ($$ update data.schedule_template set is_active = false; select pg_temp.replan() $$,
    $$ pg_temp.slots('template_id is null and status = ''open''') $$,
    '07 09:00 open 0/1 in_person, 07 10:00 open 0/1 in_person, 07 11:00 open 0/3 in_person', 'nor are hand-made ones'),
  ($$ set local medbook.now = '2030-01-08 09:30+00'; update data.schedule_template set is_active = false; select pg_temp.replan() $$,
    $$ pg_temp.slots(format('doctor_id = %L and starts_at between ''2030-01-08'' and ''2030-01-09''', pg_temp.id('doctor'))) $$,
    '08 09:00 open 0/2 in_person, 08 09:30 open 0/2 in_person, 08 10:00 cancelled 0/2 in_person, 08 10:30 cancelled 0/2 in_person',
    'nor is what has begun, be it this very moment'),
  ($$ set local medbook.now = '2030-01-08 09:30+00' $$, 'pg_temp.summary(pg_temp.replan())', '0 made, 12 kept, 0 removed, 0 conflicts',
    'what has begun is not told of either'),
  ($$ update data.schedule_template set capacity = 3; select pg_temp.replan() $$,
    $$ (select string_agg(distinct format('%s seats, version %s', capacity, version), '') from data.slot
      where template_id is not null and doctor_id <> pg_temp.id('stranger')) $$, '3 seats, version 2',
    'more seats are given to every slot'),
  ($$ update data.slot set template_id = null, capacity = 7 where id = pg_temp.id('doctor 08 09:00'); select pg_temp.replan() $$,
    $$ (select template_id is null and capacity = 7 and version = 1 from data.slot where id = pg_temp.id('doctor 08 09:00')) $$, 'true',
    'a hand-made one that stands in stays as it is'),
  ($$ update data.schedule_template set visit_type = 'virtual', resource_ids = array[pg_temp.id('ann')]; select pg_temp.replan() $$,
    $$ (select string_agg(distinct format('%s %s %s', visit_type, resource_ids = array[pg_temp.id('ann')], version), '') from data.slot
      where template_id is not null and doctor_id <> pg_temp.id('stranger')) $$, 'virtual t 2',
    'so are another visit type and what it needs'),
  ($$ update data.slot set template_id = pg_temp.id('colleague''s template') where template_id = pg_temp.id('doctor''s template');
      select pg_temp.replan() $$,
    $$ (select count(*) from data.slot where template_id = pg_temp.id('doctor''s template')) $$, '8',
    'a slot belongs to the template that calls for it now'),
  ($$ update data.schedule_template set weekday = 3 where id = pg_temp.id('doctor''s template'); select pg_temp.replan() $$,
    $$ (select string_agg(payload::text, ', ') from data.event where topic = 'schedule.replanned' and clinic_id = pg_temp.id('clinic')) $$,
    '{"to": "2030-01-15", "from": "2030-01-07", "made": 4, "reason": "template_changed", "removed": 8, "conflicts": 0, "doctor_ids": null}',
    'what was done is one event'),
  ($$ insert into data.waitlist_entry (id, clinic_id, patient_id, specialization, starts_at, ends_at, created_at, updated_at)
      values (internal.new_id(), pg_temp.id('clinic'), pg_temp.id('ann'), 'cardiology', '2030-01-09', '2030-01-10', now(), now());
      update data.schedule_template set weekday = 3 where id = pg_temp.id('doctor''s template');
      select pg_temp.replan() $$,
    $$ pg_temp.slots('booked > 0') $$, '09 09:00 open 1/2 in_person', 'a new seat is offered to who waits for it')
) as v_case (setup, question, answer, sentence);

-- a night shift from Monday 23:30: each slot reaches into Tuesday
select api.define_availability(pg_temp.id('doctor'), 1, '23:30', '01:30', 60);
select is(
  pg_temp.after('', $$ pg_temp.summary(pg_temp.replan(p_from => '2030-01-08', p_to => '2030-01-08')) $$),
  '2 made, 8 kept, 0 removed, 0 conflicts', 'a slot that begins the evening before, and one of the night, are of the day they reach into');
select is(
  pg_temp.after('', $$ pg_temp.summary(pg_temp.replan(p_from => '2030-01-07', p_to => '2030-01-07')) $$),
  '1 made, 0 kept, 0 removed, 0 conflicts', 'the day before has the first of them only');
select pg_temp.replan(p_to => '2030-01-08') \g /dev/null
select is(
  pg_temp.after('', $$ pg_temp.summary(pg_temp.replan(p_from => '2030-01-08', p_to => '2030-01-08')) $$),
  '0 made, 10 kept, 0 removed, 0 conflicts', 'and they are kept with that day');
select is(
  pg_temp.after('update data.slot set status = ''cancelled'', template_id = null', $$ pg_temp.summary(pg_temp.replan(p_from => '2030-01-09', p_to => '2030-01-14')) $$),
  '1 made, 0 kept, 0 removed, 0 conflicts', 'the day before is not made anew');
select pg_temp.everything() as before \gset
select pg_temp.replan(p_to => '2030-01-08') \g /dev/null
select pg_temp.replan(p_to => '2030-01-08', p_doctor_ids => array[pg_temp.id('doctor')]) \g /dev/null
select is(pg_temp.everything(), :'before', 'a replan that finds all in order writes nothing');

select * from finish();
rollback;

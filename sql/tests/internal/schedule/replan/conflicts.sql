begin;
\ir ../../../fixture.psql
\ir world.psql
select plan(48);

-- confirmed, a hold, a hold that is over by the time of the replan, one that is cancelled; and one of each in a slot of two seats
insert into named
select v.name, (api.book_slot(pg_temp.id(v.slot), pg_temp.id(v.patient), p_confirm => v.is_confirmed)).id
from (values
  ('confirmed', 'doctor 08 09:00', 'ann', true), ('stale', 'doctor 08 09:30', 'ann', false), ('gone', 'doctor 08 10:00', 'ann', true),
  ('elsewhere''s', 'stranger 08 10:30', 'ann', true)
) as v (name, slot, patient, is_confirmed);
select api.cancel_booking(pg_temp.id('gone'));
set medbook.now = '2030-01-07 08:02+00';
select api.cancel_booking((api.book_slot(pg_temp.id('doctor 08 09:00'), pg_temp.id('bob'), p_confirm => true)).id);
insert into named
select v.name, (api.book_slot(pg_temp.id(v.slot), pg_temp.id(v.patient), p_confirm => v.is_confirmed)).id
from (values
  ('one of two', 'doctor 15 09:00', 'ann', true), ('other of two', 'doctor 15 09:00', 'bob', true), ('hold', 'doctor 15 10:00', 'bob', false),
  ('by hand', 'slot', 'bob', true)
) as v (name, slot, patient, is_confirmed);

create function pg_temp.own(p_on date) returns text language sql as $$
  select pg_temp.slots(format(
    'doctor_id = %L and starts_at between %L and %L and status <> ''cancelled''', pg_temp.id('doctor'), p_on, p_on + 1))
$$;
create function pg_temp.conflicts() returns text language sql as $$
  select coalesce(string_agg(format('%s %s%s', coalesce(n.name, 'another'), c.reason, case when kept_at is not null then ' kept' end), ', ' order by n.name), 'none')
  from data.schedule_conflict as c left join named as n on n.id = c.booking_id
$$;
create function pg_temp.set(p_status text) returns text language sql as $$
  select format(
    $q$ select api.update_slot(pg_temp.id('doctor 15 09:00'), '{"status": "%s"}') $q$, p_status)
$$;
create function pg_temp.bookings() returns text language sql as $$
  select string_agg(n.name || ' ' || b.status, ', ' order by n.name) from data.booking as b inner join named as n on n.id = b.id
$$;
create function pg_temp.try(p_change text) returns text language sql as $$
  select format(
    $q$ update data.schedule_template set %s where id = pg_temp.id('doctor''s template'); select pg_temp.replan() $q$, p_change)
$$;
create function pg_temp.close(p_from timestamptz, p_to timestamptz, p_doctor text default null) returns text language sql as $$
  select format(
    $q$ insert into data.closure (id, clinic_id, doctor_id, starts_at, ends_at, created_at, updated_at)
      values (internal.new_id(), pg_temp.id('clinic'), pg_temp.id(%3$L), %1$L, %2$L, now(), now());
      select pg_temp.replan(tstzrange(%1$L, %2$L), p_doctor_ids => array[pg_temp.id(%3$L)]) $q$, p_from, p_to, p_doctor)
$$;

select is(pg_temp.after(setup, question), answer, sentence)
from (values
  (pg_temp.try('is_active = false'), 'pg_temp.own(''2030-01-08'')',
    '08 09:00 blocked 1/2 in_person',
    'a booked slot stays, closed to others; what nobody has booked goes, a hold that is over or a cancelled booking notwithstanding'),
  (pg_temp.try('is_active = false'), 'pg_temp.own(''2030-01-15'')',
    '15 09:00 blocked 2/2 in_person, 15 10:00 blocked 1/2 in_person',
    'so does one that is held'),
  (pg_temp.try('is_active = false'), 'pg_temp.bookings()',
    'by hand confirmed, confirmed confirmed, elsewhere''s confirmed, gone cancelled, hold pending, one of two confirmed, other of two confirmed, stale expired',
    'every live booking stays as it is, and the hold that is over ends'),
  (pg_temp.try('is_active = false'), 'pg_temp.conflicts()',
    'confirmed template_changed, hold template_changed, one of two template_changed, other of two template_changed',
    'each live booking is a conflict, with what changed'),
  (pg_temp.try('is_active = false'),
    $$ (select string_agg(n.name, ', ' order by n.name) from data.event as e
      inner join data.schedule_conflict as c on c.booking_id = e.entity_id
      inner join named as n on n.id = c.booking_id
      where e.topic = 'schedule.conflict' and e.clinic_id = pg_temp.id('clinic')
        and e.payload = jsonb_build_object('conflict_id', c.id, 'slot_id', c.slot_id, 'reason', 'template_changed')) $$,
    'confirmed, hold, one of two, other of two', 'and an event'),
  (pg_temp.try('is_active = false'),
    $$ (select string_agg(distinct format('%s %s', kept_at is null, created_at), '') from data.schedule_conflict) $$,
    't 2030-01-07 08:02:00+00', 'it is open, as of now'),
  (pg_temp.try('is_active = false'), 'pg_temp.summary(pg_temp.replan())', '0 made, 8 kept, 0 removed, 0 conflicts',
    'a second replan finds nothing to do'),
  (pg_temp.try('is_active = false') || $$; select set_config('pg_temp.before', pg_temp.everything(), true); select pg_temp.replan() $$,
    $$ current_setting('pg_temp.before') = pg_temp.everything() $$, 'true', 'and writes nothing'),
  (pg_temp.try('weekday = 3') || ';' || pg_temp.try('is_active = false'), 'pg_temp.conflicts()',
    'confirmed template_changed, hold template_changed, one of two template_changed, other of two template_changed',
    'a conflict that is open is not opened twice'),

  (pg_temp.try('capacity = 1'), 'pg_temp.own(''2030-01-15'')',
    '15 09:00 open 2/2 in_person, 15 09:30 open 0/1 in_person, 15 10:00 open 1/1 in_person, 15 10:30 open 0/1 in_person',
    'fewer seats than are booked are as many as are booked'),
  (pg_temp.try('capacity = 1'), 'pg_temp.conflicts()', 'none', 'and no conflict'),
  ('update data.slot set extra_seats = 1 where id = pg_temp.id(''doctor 15 09:00'');' || pg_temp.try('capacity = 1'),
    'pg_temp.own(''2030-01-15'')',
    '15 09:00 open 2/1 in_person, 15 09:30 open 0/1 in_person, 15 10:00 open 1/1 in_person, 15 10:30 open 0/1 in_person',
    'seats that staff added above do not count as seats of the slot'),
  (pg_temp.try('visit_type = ''virtual'''), 'pg_temp.own(''2030-01-15'')',
    '15 09:00 blocked 2/2 in_person, 15 09:30 open 0/2 virtual, 15 10:00 blocked 1/2 in_person, 15 10:30 open 0/2 virtual',
    'another visit type closes the slots that are booked as they were'),
  (pg_temp.try('visit_type = ''virtual'''), 'pg_temp.conflicts()',
    'confirmed template_changed, hold template_changed, one of two template_changed, other of two template_changed',
    'and each of their bookings is a conflict'),
  ('update data.schedule_template set visit_type = ''virtual'' where id = pg_temp.id(''doctor''''s template'')',
    'pg_temp.summary(pg_temp.replan())', '0 made, 13 kept, 0 removed, 4 conflicts', 'such slots are not counted as kept'),
  (pg_temp.try('resource_ids = array[pg_temp.id(''ann'')]'),
    $$ (select string_agg(to_char(starts_at, 'DD HH24:MI') || status, ', ' order by starts_at) from data.slot
      where template_id = pg_temp.id('doctor''s template') and resource_ids is null) $$, '08 09:00open, 15 09:00open, 15 10:00open',
    'a room that is needed from now on is not needed by what is booked'),

  ('', $$ (select string_agg(to_char(starts_at, 'DD HH24:MI') || status, ', ' order by starts_at) from data.slot
      where booked > 0 and template_id is null) $$, '07 09:00open', 'a hand-made slot is booked'),
  (pg_temp.try('is_active = false'), 'pg_temp.slots(''starts_at < ''''2030-01-08'''' and status <> ''''open'''''')', 'none', 'no change of templates touches it'),
  (pg_temp.close('2030-01-07 09:29+00', '2030-01-07 11:00+00', 'doctor'), 'pg_temp.slots(''template_id is null'')',
    '07 09:00 blocked 1/1 in_person, 07 10:00 cancelled 0/1 in_person, 07 11:00 open 0/3 in_person',
    'a closure closes the hand-made slots that it meets: not those that it touches'),
  (pg_temp.close('2030-01-07 09:29+00', '2030-01-07 11:00+00', 'doctor'), 'pg_temp.conflicts()', 'by hand closure',
    'and their bookings are conflicts with it'),
  (pg_temp.close('2030-01-07 09:29+00', '2030-01-07 11:00+00', 'colleague'), 'pg_temp.slots(''template_id is null and status <> ''''open'''''')',
    'none', 'a colleague''s time off does not'),
  (pg_temp.close('2030-01-08 09:00+00', '2030-01-16 00:00+00', 'doctor'), 'pg_temp.conflicts()',
    'confirmed closure, hold closure, one of two closure, other of two closure', 'a closure is in the way of all it meets'),
  ($$ update data.slot set template_id = null, starts_at = '2031-01-07 09:00+00', ends_at = '2031-01-07 09:30+00'
      where id = pg_temp.id('doctor 08 10:00') $$,
    $$ pg_temp.summary(internal.replan(pg_temp.id('clinic'), null, null, null, 'closure', '{[2031-01-07 09:00+00, 2031-01-07 10:00+00)}')) $$,
    '0 made, 0 kept, 1 removed, 0 conflicts', 'far ahead, where nothing is planned, it closes what was made by hand'),

  (pg_temp.try('weekday = 3') || ';' || pg_temp.try('weekday = 2'), 'pg_temp.own(''2030-01-15'')',
    '15 09:00 open 2/2 in_person, 15 09:30 open 0/2 in_person, 15 10:00 open 1/2 in_person, 15 10:30 open 0/2 in_person',
    'a booked slot that is called for again is open again'),
  (pg_temp.try('weekday = 3') || ';' || pg_temp.try('weekday = 2'), 'pg_temp.conflicts()',
    'confirmed template_changed kept, hold template_changed kept, one of two template_changed kept, other of two template_changed kept',
    'its bookings take place after all'),
  (pg_temp.try('weekday = 3') || ';' || pg_temp.try('weekday = 2'),
    $$ (select count(*) from data.event where topic = 'schedule.conflict_over') $$, '4', 'of which there are events'),
  (pg_temp.try('weekday = 3') || ';' || pg_temp.try('weekday = 2') || ';' || pg_temp.try('weekday = 3'),
    $$ (select count(*) filter (where kept_at is null) || ' of ' || count(*) from data.schedule_conflict) $$, '4 of 8',
    'and which may be in the way once more'),
  ('update data.slot set status = ''blocked'' where id = pg_temp.id(''doctor 15 09:00'');' || pg_temp.try('capacity = 5'),
    $$ (select status || capacity from data.slot where id = pg_temp.id('doctor 15 09:00')) $$, 'blocked5',
    'a slot that somebody blocked stays blocked'),
  (pg_temp.close('2030-01-07 09:00+00', '2030-01-07 09:30+00', 'doctor')
      || '; update data.slot set status = ''blocked'' where id = pg_temp.id(''doctor 15 09:00''); select pg_temp.replan()',
    $$ (select status from data.slot where id = pg_temp.id('doctor 15 09:00')) $$, 'blocked', 'whatever else is in conflict'),
  (pg_temp.try('weekday = 3') || ';' || pg_temp.try('weekday = 2')
      || '; update data.slot set status = ''blocked'' where id = pg_temp.id(''doctor 15 09:00''); select pg_temp.replan()',
    $$ (select status from data.slot where id = pg_temp.id('doctor 15 09:00')) $$, 'blocked', 'so does one whose conflict is over'),
  (pg_temp.try('weekday = 3') || '; select api.cancel_booking(pg_temp.id(''one of two''));' || pg_temp.try('weekday = 2')
      || ';' || pg_temp.set('blocked') || '; select pg_temp.replan()',
    $$ (select status from data.slot where id = pg_temp.id('doctor 15 09:00')) $$, 'blocked',
    'and one whose conflict was over when it was opened, as its visit had been cancelled'),
  (pg_temp.try('weekday = 3') || '; select api.cancel_booking(pg_temp.id(''one of two''));' || pg_temp.try('weekday = 2')
      || ';' || pg_temp.set('blocked') || '; select api.cancel_booking(pg_temp.id(''other of two''))',
    $$ (select status from data.slot where id = pg_temp.id('doctor 15 09:00')) $$, 'blocked', 'nor does that go with its last booking'),
  (pg_temp.try('weekday = 3') || ';' || pg_temp.set('open') || '; select api.cancel_booking(pg_temp.id(''one of two''));'
      || pg_temp.set('blocked') || ';' || pg_temp.try('weekday = 2'),
    $$ (select status from data.slot where id = pg_temp.id('doctor 15 09:00')) $$, 'blocked',
    'so does one in conflict that somebody opened and blocked again'),
  (pg_temp.try('weekday = 3') || ';' || pg_temp.set('open') || ';' || pg_temp.set('blocked') || ';' || pg_temp.try('weekday = 2'),
    $$ (select count(*) from data.schedule_conflict where kept_at is null) $$, '0', 'though its bookings take place after all'),
  (pg_temp.set('blocked') || ';' || pg_temp.close('2030-01-15 00:00+00', '2030-01-16 00:00+00', 'doctor') || '; delete from data.closure; select pg_temp.replan()',
    $$ (select status from data.slot where id = pg_temp.id('doctor 15 09:00')) $$, 'blocked', 'a closure that comes and goes opens none that was blocked before'),
  (pg_temp.try('weekday = 3') || ';' || pg_temp.set('blocked') || ';' || pg_temp.try('weekday = 2'),
    $$ (select status from data.slot where id = pg_temp.id('doctor 15 09:00')) $$, 'blocked', 'what somebody wants blocked that the schedule had blocked stays so'),
  (pg_temp.try('weekday = 3') || '; select api.resolve_conflict(id, ''keep'') from data.schedule_conflict;'
      || pg_temp.close('2030-01-15 00:00+00', '2030-01-16 00:00+00', 'doctor') || '; delete from data.closure; select pg_temp.replan()',
    'pg_temp.own(''2030-01-15'')', '15 09:00 blocked 2/2 in_person, 15 10:00 blocked 1/2 in_person',
    'nor any that keeps a visit the schedule does not call for'),
  (pg_temp.try('weekday = 3') || '; select api.cancel_booking(pg_temp.id(''one of two''));' || pg_temp.try('weekday = 2')
      || $$; select api.cancel_booking(pg_temp.id('other of two'));
      select api.update_slot(pg_temp.id('doctor 15 09:00'), '{"visit_type": "virtual"}');
      select api.book_slot(pg_temp.id('doctor 15 09:00'), pg_temp.id('ann'));$$
      || pg_temp.close('2030-01-15 15:00+00', '2030-01-15 16:00+00', 'doctor'),
    'pg_temp.own(''2030-01-15'')', '15 09:00 open 1/2 virtual, 15 09:30 open 0/2 in_person, 15 10:00 open 1/2 in_person, 15 10:30 open 0/2 in_person',
    'a conflict of a visit that was cancelled says nothing of those that come after it'),
  (pg_temp.try('weekday = 3') || ';' || pg_temp.set('open') || ';' || pg_temp.try('weekday = 4') || ';' || pg_temp.try('weekday = 2'),
    $$ (select status from data.slot where id = pg_temp.id('doctor 15 09:00')) $$, 'open',
    'what the schedule closes once more after somebody opened it, it opens again'),
  (pg_temp.try('weekday = 3') || '; update data.slot set status = ''open'' where status = ''blocked'';' || pg_temp.try('weekday = 2'),
    $$ (select count(*) from data.schedule_conflict where kept_at is null) $$, '0',
    'the conflict of one that somebody opened is over when it is called for again'),
  (pg_temp.try('visit_type = ''virtual''') || ';' || pg_temp.try('visit_type = ''in_person'''),
    $$ (select count(*) from data.event where topic = 'schedule.replanned' and clinic_id = pg_temp.id('clinic')) $$, '2',
    'to open slots again is an event'),
  (pg_temp.close('2030-01-07 09:00+00', '2030-01-07 09:30+00', 'doctor') || '; delete from data.closure; select pg_temp.replan(p_from => ''2030-01-08'')',
    $$ pg_temp.slots('id = pg_temp.id(''slot'')') $$, '07 09:00 open 1/1 in_person', 'a hand-made slot is opened again on any day'),
  (pg_temp.close('2030-01-07 09:00+00', '2030-01-07 09:30+00', 'doctor') || '; delete from data.closure; select pg_temp.replan()',
    $$ pg_temp.slots('id = pg_temp.id(''slot'')') || ', ' || pg_temp.conflicts() $$, '07 09:00 open 1/1 in_person, by hand closure kept',
    'a closure that is lifted opens a hand-made slot again'),
  (pg_temp.close('2030-01-07 09:00+00', '2030-01-07 09:30+00', 'doctor') || '; select pg_temp.replan()',
    $$ pg_temp.slots('id = pg_temp.id(''slot'')') $$, '07 09:00 blocked 1/1 in_person', 'one that is not does not')
) as v_case (setup, question, answer, sentence);

select is(
  pg_temp.after(
    'update data.schedule_template set is_active = false where id = pg_temp.id(''doctor''''s template'')',
    'pg_temp.replan() #> ''{conflicts,0}'' #- ''{alternatives}'''),
  (
    select jsonb_build_object(
      'booking_id', b.id, 'reference', b.reference, 'slot_id', b.slot_id, 'doctor_id', b.doctor_id, 'starts_at', b.starts_at,
      'ends_at', b.ends_at, 'reason', 'template_changed')
    from data.booking as b where b.id = pg_temp.id('confirmed')
  )::text,
  'the one who changed it is told of each booking, earliest first');
select is(
  pg_temp.after(
    'update data.schedule_template set is_active = false where id = pg_temp.id(''doctor''''s template'')',
    'pg_temp.replan() #> ''{conflicts,0,alternatives}'''),
  (
    select jsonb_agg(jsonb_build_object('doctor_id', pg_temp.id(v.name), 'starts_at', v.at, 'ends_at', v.at + interval '30 minutes') order by v.n)
    from (values
      (1, 'doctor', timestamptz '2030-01-07 11:00+00'), (2, 'doctor', '2030-01-07 10:00+00'),
      (3, 'colleague', '2030-01-08 09:00+00'), (4, 'colleague', '2030-01-08 09:30+00'), (5, 'colleague', '2030-01-08 10:00+00')
    ) as v (n, name, at)
  )::text,
  'with 5 alternatives as they are now: his own first, then those of his specialization, nearest first');
select is(
  pg_temp.after(
    'update data.schedule_template set is_active = false; update data.slot set status = ''cancelled'' where template_id is null and booked = 0',
    'pg_temp.replan() #>> ''{conflicts,3,alternatives}'''),
  '[]', 'there may be none');
select is(
  (select array_agg(distinct key order by key) from jsonb_object_keys(pg_temp.replan()) as key),
  '{conflicts,kept,made,removed,skipped}', 'it is told nothing else');

select * from finish();
rollback;

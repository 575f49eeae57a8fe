begin;
\ir ../../fixture.psql
\ir ../../internal/schedule/replan/world.psql
select plan(40);

create function pg_temp.update(p_changes jsonb, p_dry_run boolean default false) returns api.shift language sql as $$
  select api.update_shift(pg_temp.id('shift'), p_changes, p_dry_run => p_dry_run)
$$;
select is(pg_temp.after(setup, question), answer, sentence)
from (values
  ($$ select pg_temp.update('{"name": " Mornings "}') $$,
    $$ (select format('%s %s %s %s %s', name, starts_at, slot_minutes, version, updated_at) from data.shift where id = pg_temp.id('shift')) $$,
    'Mornings 09:00:00 30 2 2030-01-07 08:00:00+00', 'a shift gets another name, and nothing else'),
  ('', $$ pg_temp.summary((pg_temp.update('{"name": "Mornings"}')).replan) $$, '0 made, 0 kept, 0 removed, 0 conflicts',
    'for a name nothing is planned anew'),
  ('', $$ pg_temp.summary((pg_temp.update('{"starts_at": "09:30"}')).replan) $$, '0 made, 12 kept, 4 removed, 0 conflicts',
    'for another start the slots of every doctor who works it are'),
  ('', $$ pg_temp.summary((pg_temp.update('{"ends_at": "11:30"}')).replan) $$, '4 made, 16 kept, 0 removed, 0 conflicts', 'for another end'),
  ('', $$ pg_temp.summary((pg_temp.update('{"slot_minutes": 60}')).replan) $$, '8 made, 0 kept, 16 removed, 0 conflicts', 'for another slot length'),
  ('', $$ pg_temp.summary((pg_temp.update('{"slot_minutes": 20, "buffer_minutes": 30}')).replan) $$,
    '12 made, 0 kept, 16 removed, 0 conflicts', 'and for other pauses'),
  ('', $$ pg_temp.summary((pg_temp.update('{"buffer_minutes": 60}')).replan) $$,
    '0 made, 8 kept, 8 removed, 0 conflicts', 'be it pauses alone'),
  ($$ update data.schedule_template set is_active = false where id = pg_temp.id('colleague''s template'); select pg_temp.update('{"slot_minutes": 60}') $$,
    $$ pg_temp.slots(format('doctor_id = %L and status <> ''open''', pg_temp.id('colleague'))) $$, 'none',
    'who no longer works it is left alone'),
  ($$ select api.book_slot(pg_temp.id('doctor 08 09:30'), pg_temp.id('ann'), p_confirm => true) $$,
    $$ (pg_temp.update('{"slot_minutes": 60}')).replan #>> '{conflicts,0,reason}' $$, 'shift_changed', 'conflicts have that as reason'),
  ('', $$ (pg_temp.update('{"slot_minutes": 60}')).replan ->> 'is_dry_run' $$, 'false', 'it is told that it has happened'),
  ($$ select pg_temp.update('{"slot_minutes": 60}') $$,
    $$ (select payload::text from data.event where topic = 'shift.updated' and entity_id = pg_temp.id('shift')) $$,
    '{"fields": ["slot_minutes"]}', 'a change is an event')
) as v_case (setup, question, answer, sentence);

select api.book_slot(pg_temp.id('doctor 08 09:30'), pg_temp.id('ann'), p_confirm => true);
select pg_temp.everything() as before \gset
select to_jsonb(pg_temp.update('{"slot_minutes": 60}', true)) as dry \gset
select is(pg_temp.everything(), :'before', 'a dry run leaves no trace');
select is(:'dry'::jsonb #>> '{replan,is_dry_run}', 'true', 'it is told to be one');
select is(jsonb_array_length(:'dry'::jsonb #> '{replan,conflicts}'), 1, 'it knows of the conflict');
select is(
  pg_temp.after('', $$ (jsonb_set(to_jsonb(pg_temp.update('{"slot_minutes": 60}')), '{replan,is_dry_run}', 'true'))::text $$)::jsonb, :'dry'::jsonb,
  'and tells what the real one does');

select id as night from api.create_shift(:'clinic', 'Night', '22:00', '06:00', 60) \gset
select api.create_template(:'doctor', :'night', 2), api.create_template(:'doctor', :'night', 3) \g /dev/null
select id as removed from api.create_shift(:'clinic', 'Removed', '01:00', '02:00', 60) \gset
update data.shift set is_active = false where id = :'removed';
select is(pg_temp.refusal(format('select api.update_shift(%L, %s)', :'night', arguments)), refusal, sentence)
from (values
  ($$ '{}' $$, 'MB001 changes', 'something is to be changed'),
  ($$ '{"weekday": 1}' $$, 'MB002 weekday', 'an unknown field is refused'),
  ($$ '{"clinic_id": "x"}' $$, 'MB002 clinic_id', 'a shift stays in its clinic'),
  ($$ '{"name": null}' $$, 'MB001 name', 'its name cannot be cleared'),
  ($$ '{"name": 1}' $$, 'MB001 name', 'a name is a text'),
  ($$ '{"starts_at": "noon"}' $$, 'MB001 starts_at', 'a start is a time'),
  ($$ '{"starts_at": "25:00"}' $$, 'MB001 starts_at', 'of the day'),
  ($$ '{"starts_at": "24:00"}' $$, 'MB001 starts_at', 'before midnight'),
  ($$ '{"ends_at": null}' $$, 'MB001 ends_at', 'an end is required'),
  ($$ '{"slot_minutes": 61}' $$, 'MB005 slot_minutes', 'slots fill it exactly'),
  ($$ '{"slot_minutes": 1.5}' $$, 'MB001 slot_minutes', 'minutes are whole'),
  ($$ '{"buffer_minutes": 241}' $$, 'MB001 buffer_minutes', 'pauses are 240 minutes at most'),
  ($$ '{"starts_at": "09:00:00", "ends_at": "11:00", "slot_minutes": 30}' $$, 'MB120 starts_at', 'another like it is refused'),
  ($$ '{"starts_at": "10:00"}' $$, 'MB111 starts_at', 'it may not meet another shift that a doctor works'),
  ($$ '{"starts_at": "22:00", "ends_at": "23:00:00.5"}' $$, 'MB005 slot_minutes', 'seconds count'),
  ($$ '{"starts_at": "12:00", "ends_at": "12:00"}' $$, 'none', 'it may touch itself on the next day'),
  ($$ '{"name": "x"}', 2 $$, 'MB103', 'a stale version is refused'),
  ($$ '{"name": "x"}', 1 $$, 'none', 'the right one passes')
) as v_case (arguments, refusal, sentence);
select is(
  pg_temp.refusal(format($$ select api.update_shift(%L, '{"name": "x"}') $$, id)), refusal, sentence)
from (values
  (:'removed', 'MB105', 'one that is removed is not changed'),
  (:'unknown', 'MB206', 'an unknown one is not found')
) as v_case (id, refusal, sentence);

select format($$ select api.update_shift(%L, '{"name": "x"}') $$, :'night') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not change one');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB206', null, 'the admin of another clinic does not find it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'its own admin may');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
\ir ../../internal/schedule/replan/world.psql
select plan(49);

select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
insert into named values ('room', :'room'), ('late', (api.create_shift(:'clinic', 'Late', '15:00', '17:00', 60)).id);
create function pg_temp.update(p_changes jsonb, p_dry_run boolean default false) returns api.availability language sql as $$
  select api.update_template(pg_temp.id('doctor''s template'), p_changes, p_dry_run => p_dry_run)
$$;
select is(pg_temp.after(setup, question), answer, sentence)
from (values
  ('', $$ pg_temp.summary((pg_temp.update('{"weekday": 3}')).replan) $$, '4 made, 0 kept, 8 removed, 0 conflicts',
    'for another weekday the doctor is planned anew, and he alone'),
  ('', $$ pg_temp.summary((pg_temp.update(jsonb_build_object('shift_id', pg_temp.id('late')))).replan) $$,
    '4 made, 0 kept, 8 removed, 0 conflicts', 'for another shift'),
  ('', $$ (pg_temp.update(jsonb_build_object('shift_id', pg_temp.id('late')))).starts_at $$, '15:00:00', 'which he works then'),
  ('', $$ pg_temp.summary((pg_temp.update('{"valid_from": "2030-01-09"}')).replan) $$, '0 made, 4 kept, 4 removed, 0 conflicts',
    'for another first day'),
  ('', $$ pg_temp.summary((pg_temp.update('{"valid_until": "2030-01-14"}')).replan) $$, '0 made, 4 kept, 4 removed, 0 conflicts',
    'and for another last day'),
  ($$ select pg_temp.update('{"capacity": 5, "visit_type": "virtual"}');
      select pg_temp.update(jsonb_build_object('resource_ids', jsonb_build_array(pg_temp.id('room')))) $$,
    $$ (select string_agg(distinct concat_ws(' ', capacity, visit_type, resource_ids = array[pg_temp.id('room')]), '') from data.slot
      where template_id = pg_temp.id('doctor''s template')) $$, '5 virtual t', 'his slots get seats, visit type and rooms'),
  ($$ select pg_temp.update(jsonb_build_object('resource_ids', jsonb_build_array(pg_temp.id('room')), 'valid_from', '2030-01-01'));
      select pg_temp.update('{"resource_ids": null, "valid_from": null, "valid_until": null}') $$,
    $$ (select concat_ws(' ', resource_ids is null, valid_from, valid_until, version) from data.schedule_template
      where id = pg_temp.id('doctor''s template')) $$, 't -infinity infinity 3', 'null clears rooms and days'),
  ($$ select pg_temp.update('{"capacity": 3}') $$,
    $$ (select concat_ws(' ', weekday, capacity, visit_type, version, updated_at) from data.schedule_template where id = pg_temp.id('doctor''s template')) $$,
    '2 3 in_person 2 2030-01-07 08:00:00+00', 'what is not named stays'),
  ($$ select pg_temp.update('{"capacity": 3}') $$,
    $$ (select (payload - 'doctor_id')::text || ((payload ->> 'doctor_id')::uuid = pg_temp.id('doctor')) from data.event where topic = 'template.updated') $$,
    '{"fields": ["capacity"]}true', 'a change is an event'),
  ('', $$ (pg_temp.update('{"weekday": 3}')).replan ->> 'is_dry_run' $$, 'false', 'it is told that it has happened')
) as v_case (setup, question, answer, sentence);

select api.book_slot(pg_temp.id('doctor 08 09:30'), pg_temp.id('ann'), p_confirm => true);
insert into data.waitlist_entry (id, clinic_id, patient_id, doctor_id, starts_at, ends_at, created_at, updated_at)
values (internal.new_id(), pg_temp.id('clinic'), pg_temp.id('bob'), pg_temp.id('doctor'), '2030-01-09', '2030-01-10', now(), now());
select pg_temp.everything() || (select string_agg(w::text, '') from data.waitlist_entry as w) as before \gset
select to_jsonb(pg_temp.update('{"weekday": 3}', true)) as dry \gset
select is(
  pg_temp.everything() || (select string_agg(w::text, '') from data.waitlist_entry as w), :'before',
  'a dry run leaves no trace: no slot, no event, no version, no offer');
select is(:'dry'::jsonb #>> '{replan,is_dry_run}', 'true', 'it is told to be one');
select results_eq(
  format($$ select %L::jsonb #>> '{replan,conflicts,0,reason}', jsonb_array_length(%L::jsonb #> '{replan,conflicts,0,alternatives}') $$, :'dry', :'dry'),
  $$ values ('template_changed', 5) $$, 'it knows of the conflict, and of alternatives among the slots it would make');
select is(
  pg_temp.after('', $$ jsonb_set(to_jsonb(pg_temp.update('{"weekday": 3}')), '{replan,is_dry_run}', 'true') $$)::jsonb, :'dry'::jsonb,
  'and tells what the real one does');
select is(
  pg_temp.after($$ select pg_temp.update('{"weekday": 3}') $$, $$ (select status from data.waitlist_entry) $$), 'offered',
  'which offers what it makes');

select id as stranger_shift from data.shift where clinic_id = pg_temp.id('elsewhere') \gset
insert into named values ('removed', (api.create_template(:'doctor', pg_temp.id('late'), 6)).id);
update data.schedule_template set is_active = false where id = pg_temp.id('removed');
select api.create_template(:'doctor', pg_temp.id('late'), 4, p_valid_until => '2030-01-31') \g /dev/null
select is(
  pg_temp.refusal(format('select api.update_template(%L, %s)', pg_temp.id('doctor''s template'), arguments)), refusal, sentence)
from (values
  ($$ '{}' $$, 'MB001 changes', 'something is to be changed'),
  ($$ '{"doctor_id": "x"}' $$, 'MB002 doctor_id', 'it stays with its doctor'),
  ($$ '{"shift_id": null}' $$, 'MB001 shift_id', 'a shift is required'),
  ($$ '{"shift_id": "x"}' $$, 'MB001 shift_id', 'by its id'),
  (format($$ '{"shift_id": "%s"}' $$, :'unknown'), 'MB206 shift_id', 'an unknown shift is not found'),
  (format($$ '{"shift_id": "%s"}' $$, :'stranger_shift'), 'MB206 shift_id', 'nor is one of another clinic'),
  ($$ '{"weekday": null}' $$, 'MB001 weekday', 'a weekday is required'),
  ($$ '{"weekday": 8}' $$, 'MB001 weekday', 'there is no weekday 8'),
  ($$ '{"capacity": 0}' $$, 'MB001 capacity', 'a capacity of 0 is refused'),
  ($$ '{"visit_type": "phone"}' $$, 'MB001 visit_type', 'an unknown visit type is refused'),
  ($$ '{"valid_from": "soon"}' $$, 'MB001 valid_from', 'a first day is a date'),
  ($$ '{"valid_from": "2030-02-29"}' $$, 'MB001 valid_from', 'one that exists'),
  ($$ '{"valid_from": "2028-02-29"}' $$, 'none', 'as the leap day of 2028 does'),
  ($$ '{"valid_until": "infinity"}' $$, 'MB001 valid_until', 'for ever is null'),
  ($$ '{"valid_from": "2030-02-02", "valid_until": "2030-02-01"}' $$, 'MB004 valid_until', 'days go forward'),
  ($$ '{"resource_ids": []}' $$, 'MB001 resource_ids', 'needing nothing is null'),
  ($$ '{"resource_ids": [1]}' $$, 'MB001 resource_ids', 'rooms are named by their ids'),
  (format($$ '{"resource_ids": ["%s"]}' $$, :'unknown'), 'MB212 resource_ids', 'an unknown room is not found'),
  (format($$ '{"shift_id": "%s", "weekday": 4}' $$, pg_temp.id('late')), 'MB111 shift_id', 'it may not meet another template'),
  (format($$ '{"shift_id": "%s", "weekday": 4, "valid_from": "2030-01-31"}' $$, pg_temp.id('late')), 'MB111 shift_id', 'not on its last day'),
  (format($$ '{"shift_id": "%s", "weekday": 4, "valid_from": "2030-02-01"}' $$, pg_temp.id('late')), 'none', 'after it, it may'),
  (format($$ '{"shift_id": "%s", "weekday": 6}' $$, pg_temp.id('late')), 'none', 'one that is removed does not stand in the way'),
  ($$ '{"capacity": 2}', 2 $$, 'MB103', 'a stale version is refused'),
  ($$ '{"capacity": 2}', 1 $$, 'none', 'the right one passes'),
  ($$ '{"weekday": 8}', p_dry_run => true $$, 'MB001 weekday', 'a dry run refuses the same')
) as v_case (arguments, refusal, sentence);
select is(pg_temp.refusal(format($$ select api.update_template(%L, '{"capacity": 2}') $$, id)), refusal, sentence)
from (values
  (pg_temp.id('removed'), 'MB105', 'one that is removed is not changed'),
  (:'unknown', 'MB207', 'an unknown one is not found')
) as v_case (id, refusal, sentence);

select format($$ select api.update_template(%L, '{"capacity": 2}') $$, pg_temp.id('doctor''s template')) as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not change one');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB207', null, 'the admin of another clinic does not find it');
select pg_temp.become('doctor', p_doctor_id => pg_temp.id('colleague'));
select throws_ok(:'call', 'MB207', null, 'another doctor does not find it');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select lives_ok(:'call', 'its doctor may');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'its clinic''s admin may');

select * from finish();
rollback;

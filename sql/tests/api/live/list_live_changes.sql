begin;
\ir ../../fixture.psql
select plan(20);

create function pg_temp.told(p_after bigint, p_limit integer default 500, p_clinic uuid default null, p_doctor uuid default null)
returns text language sql as $$
  select concat_ws(' ', last_id, is_complete, (select string_agg(c ->> 'id', ',') from jsonb_array_elements(changes) as c))
  from api.list_live_changes(p_after, p_limit, p_clinic, p_doctor)
$$;
select is(pg_temp.told(null), '0 t', 'before anything was relayed there is nothing to tell');
select is(pg_temp.told(0), '0 t', 'nor after number 0');
select is(pg_temp.told(1), '0 f', 'who knows of a number that has not been is told so');

select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select id as doctor_b from api.add_doctor(:'clinic_b', 'Dr Ben Roe', 'Dermatology') \gset
select id as slot_b from api.create_slot(:'doctor_b', '2030-01-07 09:00+00', '2030-01-07 09:30+00') \gset
select id as other from api.add_doctor(:'clinic', 'Dr Cy Poe', 'Dermatology') \gset
delete from data.outbox;
select api.relay_events() \g /dev/null
select api.book_slot(:'slot', :'ann') \g /dev/null
select api.relay_events() \g /dev/null
select api.book_slot(:'slot_b', :'ann') \g /dev/null
select api.relay_events() \g /dev/null
select api.update_doctor(:'other', '{"bio": "Runs."}') \g /dev/null
select api.relay_events() \g /dev/null
select api.update_clinic(:'clinic', '{"horizon_days": 30}') \g /dev/null
select api.relay_events() \g /dev/null

select is(pg_temp.told(null), '4 t', 'who has just come is told from where to ask');
select is(pg_temp.told(0), '4 t 1,2,3,4', 'who asks from the first is told all');
select is(pg_temp.told(2), '4 t 3,4', 'who asks from the second is told what came then');
select is(pg_temp.told(4), '4 t', 'who knows all is told nothing');
select is(pg_temp.told(5), '4 f', 'who knows more than there is, that he does not');
select is(pg_temp.told(0, 2), '2 t 1,2', 'who asks for two is to ask on from there');
select is(pg_temp.told(0, p_clinic => :'clinic_b'), '4 t 2', 'who watches a clinic is told of that, and asks on from all');
select is(pg_temp.told(0, p_doctor => :'doctor'), '4 t 1,4', 'who watches a doctor is told of him and of all of his clinic');
select is(pg_temp.told(0, 1, :'clinic', :'doctor'), '1 t 1', 'a short answer ends where it ends');
select results_eq(
  'select clinic_id, changes from api.list_live_changes(0, 1, null, ' || quote_literal(:'doctor') || ')',
  format(
    $$ select clinic_id, jsonb_build_array(jsonb_build_object(
      'id', 1, 'kind', 'slot', 'clinic_id', clinic_id, 'doctor_id', doctor_id, 'slot_id', id, 'starts_at', starts_at,
      'ends_at', ends_at, 'status', 'open', 'seats_left', 0, 'version', version)) from data.slot where id = %L $$, :'slot'),
  'a change says what anybody may search, and nothing of who booked');

delete from data.live_change where id < 3;
select is(pg_temp.told(2), '4 t 3,4', 'who has all that is forgotten is told the rest');
select is(pg_temp.told(1), '4 f', 'who has not is told so');

select is(pg_temp.refusal(format('select api.list_live_changes(%s)', arguments), 'medbook_http'), refusal, says) from (values
  ('-1', 'MB001 after', 'a number is not negative'),
  ('null, 0', 'MB001 limit', 'one is the least'),
  ('null, 1001', 'MB001 limit', '1000 the most'),
  (format('null, 1, %L', :'unknown'), 'MB201', 'an unknown clinic is not found'),
  (format('null, 1, %L, %L', :'clinic', :'doctor_b'), 'MB202', 'nor is a doctor of another')
) as v (arguments, refusal, says);

select * from finish();
rollback;

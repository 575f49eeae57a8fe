begin;
\ir ../../fixture.psql
select plan(27);

create function pg_temp.topics(p_call text) returns text language plpgsql as $$
declare
  v_topics text;
begin
  execute format('select string_agg(a.topic, %L order by a.n) from %s with ordinality as a (
    id, clinic_id, occurred_at, topic, entity_id, actor, request_id, address, payload, changes, n)', ' ', p_call) into v_topics;
  return coalesce(v_topics, '');
end
$$;
set medbook.now = '2030-01-07 08:01+00';
set medbook.request_id = 'r-7';
set medbook.address = '203.0.113.9';
select pg_temp.become('patient', p_patient_id => :'ann');
select id as anns from api.book_slot(:'slot', :'ann') \gset
select id as entry from api.join_waitlist(:'clinic', :'ann', p_from => '2030-01-10 00:00+00', p_to => '2030-01-11 00:00+00') \gset
set medbook.now = '2030-01-07 08:02+00';
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select api.list_bookings(p_clinic_id => :'clinic');
select id as bobs from api.book_slot(:'later_slot', :'bob') \gset
set medbook.now = '2030-01-07 08:03+00';

select results_eq(
  format('select clinic_id, occurred_at, topic, entity_id, actor, request_id, address from api.list_audit(%L, p_entity_id => %L)', :'clinic', :'anns'),
  format($$ values (%L::uuid, timestamptz '2030-01-07 08:01+00', 'booking.hold_created', %L::uuid,
    'patient:patient of the test', 'r-7', '203.0.113.9') $$, :'clinic', :'anns'),
  'it says who did what to what, when, from where and by which request');
select is(
  (select topic || ' ' || entity_id from api.list_audit(:'clinic') limit 1), 'audit.read ' || :'anns', 'who reads it is on record himself');
select is_empty(
  $$ select from data.outbox as o inner join data.event as e on e.id = o.event_id where e.topic = 'audit.read' $$, 'which is no news to anybody');

select is(pg_temp.topics(format(call, :'clinic', :'ann', :'bob')), topics, says) from (values
  ('api.list_audit(%1$L, p_patient_id => %2$L)', 'audit.read patient.read waitlist.joined booking.hold_created',
    'of a patient: his bookings, his places in line, and who read them, as above, latest first'),
  ('api.list_audit(%1$L, p_patient_id => %3$L)', 'booking.hold_created', 'a read of others is none of his'),
  ('api.list_audit(%1$L, p_topic => ''booking'')', 'booking.hold_created booking.hold_created', 'by entity'),
  ('api.list_audit(%1$L, p_topic => ''waitlist.joined'')', 'waitlist.joined', 'by topic'),
  ('api.list_audit(%1$L, p_topic => ''book'')', '', 'not by part of a word'),
  ('api.list_audit(%1$L, p_actor => ''patient:patient of the test'')', 'waitlist.joined booking.hold_created', 'by who did it'),
  ('api.list_audit(%1$L, p_from => ''2030-01-07 08:01+00'', p_to => ''2030-01-07 08:02+00'')', 'waitlist.joined booking.hold_created',
    'from a time, up to but not at another'),
  ('api.list_audit(%1$L, p_from => ''2030-01-07 08:02+00'', p_topic => ''patient'')', 'patient.read', 'and by several of them')
) as v (call, topics, says);

-- the pages
select array_agg(id) as whole from api.list_audit(:'clinic', p_to => '2030-01-07 08:03+00') \gset
create function pg_temp.paged(p_clinic_id uuid) returns uuid[] language plpgsql as $$
declare
  v_ids uuid[] := '{}';
  v_page uuid[];
begin
  loop
    select array_agg(id) into v_page
    from api.list_audit(p_clinic_id, p_to => '2030-01-07 08:03+00', p_limit => 2, p_after => v_ids[cardinality(v_ids)]);
    exit when v_page is null;
    v_ids := v_ids || v_page;
  end loop;
  return v_ids;
end
$$;
select is(pg_temp.paged(:'clinic'), :'whole'::uuid[], 'its pages make the whole');
select is_empty(
  format('select from api.list_audit(%L, p_limit => 500) where clinic_id <> %L', :'clinic', :'clinic'), 'nothing of another clinic is in it');

select is(pg_temp.refusal(format(call, :'clinic', :'unknown')), refusal, says) from (values
  ('select api.list_audit()', 'MB302', 'a clinic admin must name his clinic'),
  ('select api.list_audit(%2$L)', 'MB302', 'and it must be his'),
  ('select api.list_audit(%1$L, p_after => %2$L)', 'MB001 after', 'a cursor must be an event'),
  ('select api.list_audit(%1$L, p_limit => 501)', 'MB001 limit', 'a page is bounded'),
  ('select api.list_audit(%1$L, p_from => ''2030-01-02'', p_to => ''2030-01-01'')', 'MB004 to', 'a range goes forward')
) as v (call, refusal, says);
select pg_temp.become('patient', p_patient_id => :'ann');
select is(pg_temp.refusal(format('select api.list_audit(%L)', :'clinic')), 'MB302', 'a patient may not read it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(format('select api.list_audit(%L)', :'clinic')), 'MB302', 'nor may a doctor');
select pg_temp.become('admin');
select is(
  pg_temp.topics(format('api.list_audit(p_patient_id => %L)', :'bob')), 'audit.read booking.hold_created patient.registered',
  'an admin sees all clinics and the patients themselves');

-- an index serves each of the ways to ask, in a log of some size
insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload)
select
  gen_random_uuid(), md5((n % 50)::text)::uuid, timestamptz '2029-01-01 00:00+00' + n * interval '1 minute', 'patient.read',
  md5(n::text)::uuid, 'doctor:' || n % 50, jsonb_build_object('patient_ids', array[md5((n % 1000)::text)])
from generate_series(1, 30000) as n;
analyze data.event;
create function pg_temp.plan(p_where text) returns text language plpgsql as $$
declare
  v_plan jsonb;
begin
  execute format('explain (format json) select e.* from data.event as e where %s order by e.occurred_at desc, e.id desc limit 50', p_where)
  into v_plan;
  return case when v_plan @? '$.** ? (@."Node Type" == "Seq Scan")' then 'Seq Scan'
    else v_plan #>> '{}' end;
end
$$;
select isnt(pg_temp.plan(condition), 'Seq Scan', 'an index serves ' || says) from (values
  ('true', 'the whole log'),
  ('clinic_id = md5(''1'')::uuid', 'a clinic'),
  ('entity_id = md5(''1'')::uuid', 'an entity'),
  ('actor = ''doctor:1''', 'an actor'),
  ('occurred_at >= ''2029-01-02'' and occurred_at < ''2029-01-03''', 'a time'),
  ('(entity_id = any (array[md5(''1'')::uuid]) or (topic = ''patient.read'' and payload -> ''patient_ids'' @> to_jsonb(md5(''1''))))', 'a patient')
) as v (condition, says);

select * from finish();
rollback;

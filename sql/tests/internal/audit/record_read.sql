begin;
\ir ../../fixture.psql
select plan(17);

create function pg_temp.reads() returns table (actor text, clinic_id uuid, entity_id uuid, payload jsonb) language sql as $$
  select actor, clinic_id, entity_id, payload from data.event where topic = 'patient.read' order by id
$$;
select id as anns from api.book_slot(:'slot', :'ann') \gset
select id as bobs from api.book_slot(:'later_slot', :'bob') \gset
select is_empty('select * from pg_temp.reads()', 'what a change answers is on record as the change');

set medbook.request_id = 'r-1';
set medbook.address = '203.0.113.9';
select pg_temp.become('patient', p_patient_id => :'ann');
select api.get_booking(:'anns');
select results_eq(
  'select * from pg_temp.reads()',
  format(
    $$ values ('patient:patient of the test', %L::uuid, %L::uuid,
      jsonb_build_object('function', 'get_booking', 'count', 1, 'ids', array[%L], 'patient_ids', array[%L])) $$,
    :'clinic', :'ann', :'anns', :'ann'),
  'who reads a booking, his own too, leaves an event: who, whose, which and by which function');
select results_eq(
  $$ select request_id, address, changes from data.event where topic = 'patient.read' $$,
  $$ values ('r-1', '203.0.113.9', null::jsonb) $$, 'and by which request, from where');
set medbook.request_id = '';
set medbook.address = '';
select api.get_booking(:'anns');
select results_eq(
  $$ select request_id, address from data.event where topic = 'patient.read' and request_id is null $$,
  $$ values (null::text, coalesce(host(inet_client_addr()), 'local')) $$,
  'without an HTTP layer it is from where the connection comes');
select is_empty(
  $$ select from data.outbox as o inner join data.event as e on e.id = o.event_id where e.topic = 'patient.read' $$,
  'a read is no news to anybody: it is not in the outbox');
select is(
  count(*), (select count(*) from data.event where topic = 'patient.read'), 'but waits to be sealed')
from data.event_unsealed as u inner join data.event as e on e.id = u.event_id where e.topic = 'patient.read';

select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select count(*) as before from pg_temp.reads() \gset
select count(*) from api.list_bookings(p_clinic_id => :'clinic') \gset listed_
select results_eq(
  format('select clinic_id, entity_id, payload -> %L, payload -> %L from pg_temp.reads() offset %s', 'count', 'ids', :before),
  format('values (%1$L::uuid, %1$L::uuid, %2$L::jsonb, %3$L::jsonb)', :'clinic', '2', jsonb_build_array(:'anns', :'bobs')),
  'a page is one event, of the clinic when it shows several patients');
select is(
  (select jsonb_array_length(payload -> 'patient_ids') from pg_temp.reads() offset :before), 2, 'with each of them');
select is((select count(*) from api.list_bookings(p_clinic_id => :'clinic', p_status => 'no_show')), 0::bigint, 'who finds nothing');
select is((select count(*) from pg_temp.reads()), :before::bigint + 1, 'leaves nothing');

-- a list that spans clinics is one event in each, so that the officer of each finds it
select pg_temp.become('admin');
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Roy', 'Surgery') \gset
select api.book_slot(id, :'ann') from api.create_slot(:'other_doctor', '2030-01-08 09:00+00', '2030-01-08 09:30+00');
select count(*) as before from pg_temp.reads() \gset
select count(*) from api.list_bookings(:'ann') \gset listed_
select set_eq(
  format('select clinic_id, entity_id from pg_temp.reads() offset %s', :before),
  format('values (%1$L::uuid, %3$L::uuid), (%2$L, %3$L)', :'clinic', :'other_clinic', :'ann'),
  'bookings in two clinics are one event in each');
select api.disable_patient(id) from api.register_patient('Cy Poe', 'cy@example.org') as cy \gset cy_
select count(*) as before from pg_temp.reads() \gset
select api.disable_patient(id) from person where name = 'Cy Poe';
select is(
  (select payload ->> 'function' from pg_temp.reads() offset :before), 'disable_patient', 'a change that had nothing to do is a read');

-- what is refused is undone, its record with it: the HTTP log and the server's have it
select pg_temp.become('patient', p_patient_id => :'bob');
select count(*) as before from pg_temp.reads() \gset
select throws_ok(format('select api.get_booking(%L)', :'anns'), 'MB205', null, 'who may not read');
select is((select count(*) from pg_temp.reads()), :before::bigint, 'leaves nothing in the log');

-- every function that shows patients' data, by its row shape
\ir ../../00_conventions/routines.psql
create temporary view silent as
select r.full_name
from routine as r
inner join pg_proc as p on p.oid = r.oid
inner join pg_class as c on c.reltype = p.prorettype and c.relnamespace = 'api'::regnamespace
where r.schema = 'api'
  -- it shows what it was given
  and r.full_name <> 'api.request_booking'
  and (c.relname in ('patient', 'event', 'override') or exists (
    select from pg_attribute as a where a.attrelid = c.oid and a.attname in ('patient_id', 'booking_id', 'notes')))
  and not exists (
    select from reach where reach.caller = r.full_name and reach.callee = 'internal.record_event');
select is_empty('select * from silent', 'every function that shows patients'' data leaves an event');
select is_empty(
  $$ select r.full_name, v_name[1] from routine as r
  cross join regexp_matches(r.body, 'record_read\(\s*''(\w+)''', 'g') as v_name
  where r.full_name <> 'api.' || v_name[1] $$,
  'and each gives its own name');
delete from call where caller = 'api.get_patient';
delete from reach where caller = 'api.get_patient';
select is((select string_agg(full_name::text, ', ') from silent), 'api.get_patient', 'one that left none would be found');

select * from finish();
rollback;

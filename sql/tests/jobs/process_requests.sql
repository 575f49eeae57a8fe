begin;
\ir ../fixture.psql
select plan(3);

select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select id as doctor_b from api.add_doctor(:'clinic_b', 'Dr Bo Lind', 'Cardiology') \gset
select id as slot_b from api.create_slot(:'doctor_b', '2030-01-07 09:00+00', '2030-01-07 09:30+00') \gset
select api.request_booking(:'slot', :'ann'), api.request_booking(:'slot', :'bob'), api.request_booking(:'slot_b', :'bob') \g /dev/null
set session authorization medbook_migrator;
select array_agg(internal.process_requests()) as served from generate_series(1, 3) \gset
reset session authorization;
select ok(:'served'::integer[] in ('{1, 2, 0}', '{2, 1, 0}'), 'a call serves one clinic, and none once all are served');
select results_eq(
  'select status from data.booking_request order by id', array['booked', 'refused', 'booked'], 'in the order of each');
select is((select count(distinct actor) from data.event where topic ~ '^request' and actor = 'system:medbook_migrator'), 1::bigint, 'on record as the job');

select * from finish();
rollback;

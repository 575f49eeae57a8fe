begin;
\ir ../../fixture.psql
select plan(20);

-- another clinic with a doctor and a booking of Bob's; Ann has one in the first
select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select id as doctor_b from api.add_doctor(:'clinic_b', 'Dr Eve Mora', 'Cardiology') \gset
select id as slot_b from api.create_slot(:'doctor_b', '2030-01-07 09:00+00', '2030-01-07 09:30+00') \gset
select id as booking_a from api.book_slot(:'slot', :'ann') \gset
select id as booking_b from api.book_slot(:'slot_b', :'bob') \gset
select id as room_b from api.create_resource(:'clinic_b', 'Room B', 'room') \gset

-- what a function of api that asks nobody sees: it runs as the owner of the tables, as all of them do
create function api.seen() returns text language sql security definer as $$
  select format('%s bookings, %s patients, %s rooms, %s slots',
    (select count(*) from data.booking), (select count(*) from data.patient), (select count(*) from data.resource),
    (select count(*) from data.slot))
$$;
alter function api.seen() owner to medbook_owner;
grant usage on schema api to public;
grant execute on function api.seen() to public;
create role wall_test_service login in role medbook_service;

create function pg_temp.seen(p_claims text, p_login text, p_clinic_id text, p_patient_id uuid) returns text language plpgsql as $$
declare
  v_tester text := session_user;
  v_seen text;
begin
  perform set_config('request.jwt.claims', coalesce(p_claims, ''), true),
    set_config('medbook.clinic_id', '', true), set_config('medbook.patient_id', '', true);
  perform internal.admit(p_clinic_id), internal.admit_patient_alone(p_patient_id);
  perform set_config('session_authorization', p_login, true);
  select api.seen() into v_seen;
  perform set_config('session_authorization', v_tester, true);
  return v_seen;
end
$$;

select format('{"sub": "x", "role": "%%s", "patient_id": "%s", "doctor_id": "%s", "clinic_ids": ["%s"]}', :'ann', :'doctor', :'clinic') as a \gset
select format('{"sub": "x", "role": "clinic_admin", "clinic_ids": ["%s"]}', :'clinic_b') as admin_b \gset
select format('{"sub": "x", "role": "%%s", "clinic_ids": ["%s"]}', :'clinic_b') as without_id \gset

select is(pg_temp.seen(claims, login, clinic_id, patient_id::uuid), seen, says) from (values
  ('medbook_http', null, null, null, '0 bookings, 0 patients, 0 rooms, 4 slots', 'nobody sees what is public'),
  ('medbook_worker', null, null, null, '0 bookings, 0 patients, 0 rooms, 4 slots', 'nor does the worker see more'),
  ('wall_test_service', null, null, null, '2 bookings, 2 patients, 1 rooms, 4 slots', 'a trusted back end sees all'),
  ('medbook_migrator', null, null, null, '2 bookings, 2 patients, 1 rooms, 4 slots', 'a job sees all'),
  ('medbook_http', format(:'a', 'patient'), null, null, '1 bookings, 1 patients, 0 rooms, 4 slots', 'a patient sees his own'),
  ('medbook_http', format(:'a', 'doctor'), null, null, '1 bookings, 1 patients, 0 rooms, 4 slots', 'a doctor sees his clinic'),
  ('medbook_http', format(:'a', 'clinic_admin'), null, null, '1 bookings, 1 patients, 0 rooms, 4 slots', 'a clinic admin sees his clinic'),
  ('medbook_http', :'admin_b', null, null, '1 bookings, 1 patients, 1 rooms, 4 slots', 'the admin of the other sees that'),
  ('medbook_http', format(:'a', 'admin'), null, null, '2 bookings, 2 patients, 1 rooms, 4 slots', 'an admin sees all'),
  ('wall_test_service', format(:'a', 'patient'), null, null, '1 bookings, 1 patients, 0 rooms, 4 slots', 'a back end that acts for a patient sees what he does'),
  ('medbook_http', format(:'without_id', 'patient'), null, null, '0 bookings, 0 patients, 0 rooms, 4 slots', 'a patient has no clinics, whatever his claims say'),
  ('medbook_http', format(:'without_id', 'doctor'), null, null, '0 bookings, 0 patients, 0 rooms, 4 slots', 'nor has a doctor any but the one he works in'),
  ('medbook_http', format(:'a', 'patient'), :'clinic_b', null, '2 bookings, 2 patients, 1 rooms, 4 slots', 'admitted to another clinic, a patient sees that too'),
  ('medbook_http', format(:'a', 'clinic_admin'), null, :'bob', '1 bookings, 2 patients, 0 rooms, 4 slots', 'a patient who is admitted is seen, his bookings elsewhere are not'),
  ('medbook_http', null, '*', null, '2 bookings, 2 patients, 1 rooms, 4 slots', 'a search that is admitted everywhere counts all')
) as v (login, claims, clinic_id, patient_id, seen, says);

-- what an authorized call opens
select pg_temp.become('patient', p_patient_id => :'ann');
select api.list_bookings() \g /dev/null
select is(current_setting('medbook.clinic_id'), '', 'a patient who lists his own bookings is admitted to no clinic');
select pg_temp.refusal(format('select api.get_booking(%L)', :'booking_b')) \g /dev/null
select is(current_setting('medbook.clinic_id'), '', 'nor is one who is refused');
select api.get_booking(:'booking_a') \g /dev/null
select is(current_setting('medbook.clinic_id'), :'clinic', 'he is admitted to the clinic of the booking he reads');
select pg_temp.become('patient', p_patient_id => :'ann');
set local role medbook_owner;
update data.slot set capacity = 5 where id = :'slot_b';
select throws_ok(
  format('insert into data.resource (id, clinic_id, name, kind, created_at, updated_at) values (internal.new_id(), %L, ''x'', ''room'', now(), now())', :'clinic'),
  '42501', null, 'what one may not read one may not add');
reset role;
select is(capacity, 1, 'what anybody may read one may not change for that') from data.slot where id = :'slot_b';

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(11);

select to_jsonb(v) as answer, v.id as booking from api.book_slot(:'slot', :'ann', p_notes => 'knee') as v \gset

select is(to_jsonb(v), :'answer'::jsonb, 'a booking reads as it was booked') from api.get_booking(:'booking') as v;
set medbook.now = '2030-01-07 08:01:59.999999+00';
select is(status, 'pending', 'a hold is pending to the end') from api.get_booking(:'booking');
set medbook.now = '2030-01-07 08:02+00';
select is(status, 'expired', 'a hold reads expired from the moment it ends, swept or not') from api.get_booking(:'booking');
select is(status, 'pending', 'reading changes nothing') from data.booking where id = :'booking';
select throws_ok(
  format('select api.get_booking(%L)', :'unknown'), 'MB205', null, 'an unknown booking is not found');

select pg_temp.become('patient', p_patient_id => :'ann');
select is(id, :'booking', 'a patient reads his own booking') from api.get_booking(:'booking');
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok(
  format('select api.get_booking(%L)', :'booking'), 'MB205', null, 'another patient''s booking is not found');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(id, :'booking', 'a doctor reads the bookings of his slots') from api.get_booking(:'booking');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(
  format('select api.get_booking(%L)', :'booking'), 'MB205', null, 'another doctor''s booking is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(id, :'booking', 'a clinic admin reads the bookings of his clinic') from api.get_booking(:'booking');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(
  format('select api.get_booking(%L)', :'booking'), 'MB205', null, 'another clinic''s booking is not found');

select * from finish();
rollback;

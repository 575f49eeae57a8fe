begin;
\ir ../../fixture.psql
select plan(27);

select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as second_slot from api.create_slot(:'second_doctor', '2030-01-07 12:00+00', '2030-01-07 12:30+00') \gset
select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Hall', 'Cardiology') \gset
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-07 13:00+00', '2030-01-07 13:30+00') \gset

-- named by when they start, written in another order
select id as at_13 from api.book_slot(:'other_slot', :'ann', p_confirm => true) \gset
select id as at_11_bob from api.book_slot(:'group_slot', :'bob') \gset
select id as at_11_ann from api.book_slot(:'group_slot', :'ann', p_confirm => true) \gset
select id as at_12 from api.book_slot(:'second_slot', :'ann', p_confirm => true) \gset
select id as at_9 from api.book_slot(:'slot', :'ann') \gset
select id as at_10 from api.book_slot(:'later_slot', :'bob', p_confirm => true) \gset

select results_eq(
  format('select id from api.list_bookings(p_patient_id => %L)', :'ann'),
  array[:'at_9', :'at_11_ann', :'at_12', :'at_13']::uuid[],
  'a patient''s bookings in all clinics are listed by their start');
select results_eq(
  format('select id from api.list_bookings(p_doctor_id => %L)', :'doctor'),
  array[:'at_9', :'at_10', :'at_11_bob', :'at_11_ann']::uuid[],
  'a doctor''s bookings are listed by their start, then by when they were made');
select results_eq(
  format('select id from api.list_bookings(p_clinic_id => %L)', :'other_clinic'),
  array[:'at_13']::uuid[],
  'a clinic''s bookings are its own');
select results_eq(
  format('select id from api.list_bookings(p_patient_id => %L, p_doctor_id => %L)', :'bob', :'doctor'),
  array[:'at_10', :'at_11_bob']::uuid[],
  'filters are combined');
select results_eq(
  format('select id from api.list_bookings(%L, p_from => %L, p_to => %L)', :'ann', '2030-01-07 11:00+00', '2030-01-07 13:00+00'),
  array[:'at_11_ann', :'at_12']::uuid[],
  'p_from is inclusive and p_to is not');
select results_eq(
  format('select id from api.list_bookings(%L, p_status => %L)', :'ann', 'pending'),
  array[:'at_9']::uuid[],
  'a status filters');
select is(to_jsonb(v), to_jsonb(api.get_booking(:'at_9')), 'a listed booking is the one that get_booking returns')
from api.list_bookings(:'ann', p_limit => 1) as v;

select results_eq(
  format('select id from api.list_bookings(p_doctor_id => %L, p_limit => 3)', :'doctor'),
  array[:'at_9', :'at_10', :'at_11_bob']::uuid[],
  'the first page ends at the limit');
select results_eq(
  format('select id from api.list_bookings(p_doctor_id => %L, p_limit => 3, p_after => %L)', :'doctor', :'at_11_bob'),
  array[:'at_11_ann']::uuid[],
  'the next page goes on after it, among bookings of the same start too');
select is_empty(
  format('select id from api.list_bookings(p_doctor_id => %L, p_after => %L)', :'doctor', :'at_11_ann'),
  'after the last row nothing follows');

set medbook.now = '2030-01-07 08:02+00';
select results_eq(
  format('select id, status from api.list_bookings(%L, p_status => %L)', :'ann', 'expired'),
  format($$ values (%L::uuid, 'expired') $$, :'at_9'),
  'a hold that is over is listed as expired, swept or not');
select is_empty(
  format('select id from api.list_bookings(%L, p_status => %L)', :'ann', 'pending'),
  'a hold that is over is not listed as pending');

select throws_ok('select api.list_bookings()', 'MB001', null, 'one of patient, doctor and clinic is required of a back end');
select throws_ok(
  format('select api.list_bookings(%L, p_status => %L)', :'ann', 'maybe'), 'MB001', null, 'an unknown status is refused');
select throws_ok(
  format('select api.list_bookings(%L, p_from => %L, p_to => %L)', :'ann', '2030-01-08', '2030-01-08'), 'MB004', null,
  'an empty range is refused');
select throws_ok(
  format('select api.list_bookings(%L, p_limit => 0)', :'ann'), 'MB001', null, 'a page of 0 rows is refused');
select throws_ok(
  format('select api.list_bookings(%L, p_limit => 501)', :'ann'), 'MB001', null, 'a page of 501 rows is refused');
select throws_ok(
  format('select api.list_bookings(%L, p_after => %L)', :'ann', :'unknown'), 'MB001', null,
  'a cursor that points nowhere is refused');

select pg_temp.become('patient', p_patient_id => :'ann');
select results_eq(
  'select id from api.list_bookings(p_limit => 2)', array[:'at_9', :'at_11_ann']::uuid[],
  'a patient who names nobody gets his own bookings');
select throws_ok(
  format('select api.list_bookings(%L)', :'bob'), 'MB302', null, 'a patient may not list another''s bookings');
select throws_ok(
  format('select api.list_bookings(p_clinic_id => %L)', :'clinic'), 'MB302', null, 'a patient may not list a clinic''s bookings');

select is(
  pg_temp.refusal(format('select api.list_bookings(p_after => %L)', :'at_10')), 'MB001 after', 'another''s booking is no place to go on from');
select pg_temp.become('doctor', p_doctor_id => :'second_doctor');
select is(
  pg_temp.refusal(format('select api.list_bookings(p_after => %L)', :'at_10')), 'MB001 after', 'nor is another doctor''s');
select results_eq(
  'select id from api.list_bookings()', array[:'at_12']::uuid[], 'a doctor who names nobody gets his own bookings');
select pg_temp.become('doctor', p_patient_id => :'bob', p_doctor_id => :'second_doctor');
select results_eq(
  'select id from api.list_bookings()', array[:'at_12']::uuid[],
  'a doctor who is somewhere a patient too still gets the bookings of his own slots');

select pg_temp.become('clinic_admin', p_clinic_id => :'other_clinic');
select results_eq(
  format('select id from api.list_bookings(p_clinic_id => %L)', :'other_clinic'), array[:'at_13']::uuid[],
  'a clinic admin lists the bookings of his clinic');
select throws_ok(
  format('select api.list_bookings(%L)', :'ann'), 'MB302', null,
  'a clinic admin may not list a patient''s bookings in every clinic');

select * from finish();
rollback;

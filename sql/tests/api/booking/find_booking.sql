begin;
\ir ../../fixture.psql
select plan(11);

select id as booking from api.book_slot(:'slot', :'ann') \gset
select id as other_booking from api.book_slot(:'later_slot', :'bob') \gset
update data.booking set reference = 'K1M40-XR12P' where id = :'booking';

select is(id, :'booking', 'a booking is found by its reference') from api.find_booking('K1M40-XR12P');
select is(id, :'booking', 'case, blanks and the dash do not matter') from api.find_booking(E' k1m4 0xr\t12p ');
select is(id, :'booking', 'I and L read as 1, O as 0') from api.find_booking('kim4o-xrl2p');
select is(to_jsonb(v), to_jsonb(api.get_booking(:'booking')), 'it is the booking that get_booking returns')
from api.find_booking('K1M40-XR12P') as v;
set medbook.now = '2030-01-07 08:02+00';
select is(status, 'expired', 'a hold that is over reads expired') from api.find_booking('K1M40-XR12P');

select throws_ok($$ select api.find_booking('K1M40-XR12') $$, 'MB205', null, 'a reference that is too short is not found');
select throws_ok($$ select api.find_booking('%') $$, 'MB205', null, 'a reference is no pattern');
select throws_ok('select api.find_booking(null)', 'MB205', null, 'no reference is not found');

select pg_temp.become('patient', p_patient_id => :'ann');
select is(id, :'booking', 'a patient finds his own booking') from api.find_booking('K1M40-XR12P');
select pg_temp.become('patient', p_patient_id => :'bob');
select throws_ok(
  $$ select api.find_booking('K1M40-XR12P') $$, 'MB205', null, 'another patient''s reference is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(
  $$ select api.find_booking('K1M40-XR12P') $$, 'MB205', null, 'another clinic''s reference is not found');

select * from finish();
rollback;

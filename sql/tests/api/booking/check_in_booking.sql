begin;
\ir ../../fixture.psql
select plan(14);

select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select id as hold from api.book_slot(:'later_slot', :'bob') \gset
select throws_ok(
  format('select api.check_in_booking(%L, 2)', :'booking'), 'MB103', null, 'a stale version is refused');
select throws_ok(
  format('select api.check_in_booking(%L)', :'hold'), 'MB105', null, 'a hold must be confirmed first');
select throws_ok(
  format('select api.check_in_booking(%L)', :'unknown'), 'MB205', null, 'an unknown booking is not found');

select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(
  format('select api.check_in_booking(%L)', :'booking'), 'MB302', null, 'a patient may not say so, not even of his own booking');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(
  format('select api.check_in_booking(%L)', :'booking'), 'MB205', null, 'another doctor''s booking is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(
  format('select api.check_in_booking(%L)', :'booking'), 'MB205', null, 'another clinic''s booking is not found');

select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
savepoint booked;
set medbook.now = '2030-01-06 23:59:59.999999+00';
select throws_ok(
  format('select api.check_in_booking(%L)', :'booking'), 'MB117', null, 'nobody arrives on the day before');
set medbook.now = '2030-01-07 00:00+00';
select lives_ok(format('select api.check_in_booking(%L)', :'booking'), 'from the first moment of the day on he may');
rollback to booked;
-- in Auckland it is the evening of the 7th; its 7th began at 11:00 UTC on the 6th
update data.clinic set time_zone = 'Pacific/Auckland' where id = :'clinic';
set medbook.now = '2030-01-06 10:59:59.999999+00';
select throws_ok(
  format('select api.check_in_booking(%L)', :'booking'), 'MB117', null, 'the day is the clinic''s, not yet come');
set medbook.now = '2030-01-06 11:00+00';
select lives_ok(format('select api.check_in_booking(%L)', :'booking'), 'the day is the clinic''s, come');
rollback to booked;

set medbook.now = '2030-01-07 08:55+00';
select results_eq(
  format('select status, arrived_at, version, completed_at from api.check_in_booking(%L, 1)', :'booking'),
  $$ values ('arrived', timestamptz '2030-01-07 08:55+00', 2, null::timestamptz) $$,
  'the front desk records that he came, and when');
select results_eq(
  format('select e.topic, e.actor from data.event as e join data.outbox as o on o.event_id = e.id where e.entity_id = %L and e.topic <> %L', :'booking', 'booking.confirmed'),
  $$ values ('booking.arrived', 'clinic_admin:clinic_admin of the test') $$,
  'one event says so, in the name of who recorded it');
select results_eq(
  format('select booked, version from data.slot where id = %L', :'slot'), $$ values (1, 2) $$, 'his seat stays taken');
select throws_ok(
  format('select api.check_in_booking(%L)', :'booking'), 'MB105', null, 'nobody arrives twice');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(7);

select api.update_doctor(:'doctor', '{
  "email": "ada@example.org", "phone": "020 2", "bio": "Hearts.", "experience_years": 9, "fee_amount": 80,
  "fee_currency": "GBP", "min_notice_minutes": 1, "horizon_days": 2, "cancellation_notice_minutes": 3,
  "reschedule_notice_minutes": 4, "buffer_before_minutes": 5, "buffer_after_minutes": 6, "max_bookings_per_day": 7,
  "max_minutes_per_day": 8, "max_active_bookings": 9, "max_active_minutes": 10, "max_active_holds": 11}');
select results_eq(
  format('select * from api.get_doctor(%L)', :'doctor'),
  format(
    $$ values (
      %L::uuid, %L::uuid, 'Dr Ada Osei', 'Cardiology', 'ada@example.org', '020 2', 'Hearts.', 9, 80.00, 'GBP', true, 2,
      timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:00+00', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, null::jsonb) $$,
    :'doctor', :'clinic'),
  'a doctor is read');

select api.disable_doctor(:'doctor', true);
select results_eq(
  format('select is_active, version from api.get_doctor(%L)', :'doctor'),
  $$ values (false, 3) $$,
  'a disabled doctor is still read');

select throws_ok(format('select api.get_doctor(%L)', :'unknown'), 'MB202', null, 'an unknown doctor is not found');
select throws_ok(format('select api.get_doctor(%L)', :'clinic'), 'MB202', null, 'the id of a clinic finds no doctor');
select throws_ok('select api.get_doctor(null)', 'MB202', null, 'no id finds no doctor');

select is(
  pg_temp.refusal(format('select api.get_doctor(%L)', :'doctor'), 'medbook_http'), 'none',
  'nobody in particular may read a doctor');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select lives_ok(format('select api.get_doctor(%L)', :'doctor'), 'another doctor may read him');

select * from finish();
rollback;

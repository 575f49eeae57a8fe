begin;
\ir ../../fixture.psql
select plan(6);

select api.update_clinic(:'clinic', '{
  "address": "7 Harley Street", "phone": "020 1", "email": "h@example.org", "min_notice_minutes": 5,
  "cancellation_notice_minutes": 60, "buffer_before_minutes": 1, "buffer_after_minutes": 2, "max_bookings_per_day": 3,
  "max_minutes_per_day": 40, "max_active_minutes": 50, "max_active_holds": 6, "reschedule_notice_minutes": 7,
  "offer_seconds": 80, "retention_days": 90}');
select results_eq(
  format('select * from api.get_clinic(%L)', :'clinic'),
  format(
    $$ values (
      %L::uuid, 'Harley Street Clinic', '7 Harley Street', '020 1', 'h@example.org', 'Europe/London', true, 120, 5, 365, 60, 10,
      2, timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:00+00', 1, 2, 3, 40, 50, 6, 7, 80, null::jsonb, 90) $$,
    :'clinic'),
  'a clinic is read with its policy');

select api.disable_clinic(:'clinic', true);
select results_eq(
  format('select is_active, version from api.get_clinic(%L)', :'clinic'),
  $$ values (false, 3) $$,
  'a disabled clinic is still read');

select throws_ok(format('select api.get_clinic(%L)', :'unknown'), 'MB201', null, 'an unknown clinic is not found');
select throws_ok('select api.get_clinic(null)', 'MB201', null, 'no id finds no clinic');

select is(
  pg_temp.refusal(format('select api.get_clinic(%L)', :'clinic'), 'medbook_http'), 'none',
  'nobody in particular may read a clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select lives_ok(format('select api.get_clinic(%L)', :'clinic'), 'the admin of another clinic may read it');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(34);

set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format(
    $$ select to_jsonb(c) - 'id' - 'created_at'
      from api.replace_clinic(
        %L, ' Harley 2 ', 'Europe/London', '2 Harley St', '020 1', 'h@example.org', 5, 10, 30, 60, 2, 11, 12, 3, 44, 55, 6, 70,
        80, 1, p_retention_days => 90) as c $$, :'clinic'),
  $$ values ('{
    "name": "Harley 2", "time_zone": "Europe/London", "address": "2 Harley St", "phone": "020 1", "email": "h@example.org",
    "hold_seconds": 5, "min_notice_minutes": 10, "horizon_days": 30, "cancellation_notice_minutes": 60,
    "max_active_bookings": 2, "buffer_before_minutes": 11, "buffer_after_minutes": 12, "max_bookings_per_day": 3,
    "max_minutes_per_day": 44, "max_active_minutes": 55, "max_active_holds": 6, "reschedule_notice_minutes": 70,
    "offer_seconds": 80, "retention_days": 90, "is_active": true, "version": 2, "updated_at": "2030-01-07T08:30:00+00:00", "replan": null}'::jsonb) $$,
  'every field is replaced');
select results_eq(
  format(
    $$ select to_jsonb(c) - '{id, version, created_at, updated_at}'::text[]
      from api.replace_clinic(%L, 'New Clinic', 'Europe/London') as c $$, :'clinic'),
  $$ select to_jsonb(c) - '{id, version, created_at, updated_at}'::text[]
    from api.create_clinic('New Clinic', 'Europe/London') as c $$,
  'what is left out becomes what it is in a new clinic');
select results_eq(
  format(
    $$ select count(*), min(jsonb_array_length(payload -> 'fields'))
      from data.event where entity_id = %L and topic = 'clinic.updated' $$, :'clinic'),
  $$ values (2::bigint, 19) $$,
  'every replacement is an event that names the fields');

select results_eq(
  format(
    $$ select name, version, replan from api.replace_clinic(%L, 'Dry', 'Europe/London', p_dry_run => true) $$, :'clinic'),
  $$ values ('Dry', 4, null::jsonb) $$,
  'a dry run tells what the clinic would be');
select results_eq(
  format('select name, version from api.get_clinic(%L)', :'clinic'), $$ values ('New Clinic', 3) $$, 'and changes nothing');

select is(
  pg_temp.refusal(format('select api.replace_clinic(%L, %s)', :'clinic', arguments)), refusal,
  format('%s gets %s', arguments, refusal))
from (values
  ($$ null, 'UTC' $$, 'MB001 name'),
  ($$ ' ', 'UTC' $$, 'MB001 name'),
  ($$ 'C', null $$, 'MB003 time_zone'),
  ($$ 'C', 'Mars/Phobos' $$, 'MB003 time_zone'),
  ($$ 'C', 'Europe/London', p_email => 'desk' $$, 'MB001 email'),
  ($$ 'C', 'Europe/London', p_hold_seconds => 4 $$, 'MB001 hold_seconds'),
  ($$ 'C', 'Europe/London', p_hold_seconds => null $$, 'MB001 hold_seconds'),
  ($$ 'C', 'Europe/London', p_min_notice_minutes => null $$, 'MB001 min_notice_minutes'),
  ($$ 'C', 'Europe/London', p_horizon_days => null $$, 'MB001 horizon_days'),
  ($$ 'C', 'Europe/London', p_cancellation_notice_minutes => null $$, 'MB001 cancellation_notice_minutes'),
  ($$ 'C', 'Europe/London', p_max_active_bookings => null $$, 'MB001 max_active_bookings'),
  ($$ 'C', 'Europe/London', p_buffer_before_minutes => null $$, 'MB001 buffer_before_minutes'),
  ($$ 'C', 'Europe/London', p_buffer_after_minutes => null $$, 'MB001 buffer_after_minutes'),
  ($$ 'C', 'Europe/London', p_max_bookings_per_day => null $$, 'MB001 max_bookings_per_day'),
  ($$ 'C', 'Europe/London', p_max_minutes_per_day => null $$, 'MB001 max_minutes_per_day'),
  ($$ 'C', 'Europe/London', p_max_active_minutes => null $$, 'MB001 max_active_minutes'),
  ($$ 'C', 'Europe/London', p_max_active_holds => null $$, 'MB001 max_active_holds'),
  ($$ 'C', 'Europe/London', p_reschedule_notice_minutes => null $$, 'MB001 reschedule_notice_minutes'),
  ($$ 'C', 'Europe/London', p_offer_seconds => null $$, 'MB001 offer_seconds'),
  ($$ 'C', 'Europe/London', p_offer_seconds => 604801 $$, 'MB001 offer_seconds')
) as v_case (arguments, refusal);

select throws_ok(
  format($$ select api.replace_clinic(%L, 'C', 'Europe/London', p_expected_version => 2) $$, :'clinic'), 'MB103', null,
  'a stale version is refused');
select throws_ok(
  format($$ select api.replace_clinic(%L, 'C', 'Europe/London') $$, :'unknown'), 'MB201', null,
  'an unknown clinic is not found');

select format($$ select api.replace_clinic(%L, 'C', 'Europe/London') $$, :'clinic') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not replace a clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not replace it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'its doctor may not replace it');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not replace it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'its own admin may replace it');
select pg_temp.become('admin');
select lives_ok(:'call', 'an admin may replace it');

select * from finish();
rollback;

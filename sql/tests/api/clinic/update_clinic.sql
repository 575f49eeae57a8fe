begin;
\ir ../../fixture.psql
select plan(96);

set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format(
    $$ select
        name, time_zone, address, phone, email, hold_seconds, min_notice_minutes, horizon_days, cancellation_notice_minutes,
        max_active_bookings, version, created_at, updated_at
      from api.update_clinic(%L, %L, 1) $$, :'clinic',
    '{"name": " Harley 2 ", "time_zone": "Europe/Dublin", "address": "2 Harley St", "phone": "020 1", "email": "h@example.org",
      "hold_seconds": 5, "min_notice_minutes": 10, "horizon_days": 30, "cancellation_notice_minutes": 60, "max_active_bookings": 2}'),
  $$ values ('Harley 2', 'Europe/Dublin', '2 Harley St', '020 1', 'h@example.org', 5, 10, 30, 60, 2, 2,
    timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:30+00') $$,
  'every field can be changed');
select results_eq(
  format($$ select name, address, version from api.update_clinic(%L, '{"address": null}') $$, :'clinic'),
  $$ values ('Harley 2', null::text, 3) $$,
  'null clears a field and leaves the others');
select results_eq(
  format($$ select payload from data.event where entity_id = %L and topic = 'clinic.updated' order by payload $$, :'clinic'),
  $$ values
    ('{"fields": ["address"]}'::jsonb),
    ('{"fields": ["name", "email", "phone", "address", "time_zone", "hold_seconds", "horizon_days", "min_notice_minutes",
      "max_active_bookings", "cancellation_notice_minutes"]}') $$,
  'every change is an event that names the fields and not their values');

select is(
  pg_temp.refusal(format('select api.update_clinic(%L, %L)', :'clinic', changes)), refusal,
  format('%s gets %s', changes, refusal))
from (values
  (null, 'MB001 changes'),
  ('{}', 'MB001 changes'),
  ('[]', 'MB001 changes'),
  ('{"is_active": false}', 'MB002 is_active'),
  ('{"version": 9}', 'MB002 version'),
  ('{"name": null}', 'MB001 name'),
  ('{"name": 7}', 'MB001 name'),
  ('{"email": "desk"}', 'MB001 email'),
  ('{"phone": "call me"}', 'MB001 phone'),
  ('{"time_zone": null}', 'MB003 time_zone'),
  ('{"time_zone": "Mars/Phobos"}', 'MB003 time_zone'),
  ('{"hold_seconds": "60"}', 'MB001 hold_seconds'),
  ('{"hold_seconds": 60.5}', 'MB001 hold_seconds'),
  ('{"hold_seconds": 60.0}', 'MB001 hold_seconds'),
  ('{"hold_seconds": 3000000000}', 'MB001 hold_seconds'),
  ('{"hold_seconds": null}', 'MB001 hold_seconds'),
  ('{"hold_seconds": 4}', 'MB001 hold_seconds'),
  ('{"hold_seconds": 5}', 'none'),
  ('{"hold_seconds": 86400}', 'none'),
  ('{"hold_seconds": 86401}', 'MB001 hold_seconds'),
  ('{"min_notice_minutes": -1}', 'MB001 min_notice_minutes'),
  ('{"min_notice_minutes": 0}', 'none'),
  ('{"min_notice_minutes": 43200}', 'none'),
  ('{"min_notice_minutes": 43201}', 'MB001 min_notice_minutes'),
  ('{"horizon_days": 0}', 'MB001 horizon_days'),
  ('{"horizon_days": 1}', 'none'),
  ('{"horizon_days": 1095}', 'none'),
  ('{"horizon_days": 1096}', 'MB001 horizon_days'),
  ('{"cancellation_notice_minutes": -1}', 'MB001 cancellation_notice_minutes'),
  ('{"cancellation_notice_minutes": 0}', 'none'),
  ('{"cancellation_notice_minutes": 43200}', 'none'),
  ('{"cancellation_notice_minutes": 43201}', 'MB001 cancellation_notice_minutes'),
  ('{"max_active_bookings": 0}', 'MB001 max_active_bookings'),
  ('{"max_active_bookings": 1}', 'none'),
  ('{"max_active_bookings": 1000}', 'none'),
  ('{"max_active_bookings": 1001}', 'MB001 max_active_bookings'),
  ('{"buffer_before_minutes": -1}', 'MB001 buffer_before_minutes'),
  ('{"buffer_before_minutes": 0}', 'none'),
  ('{"buffer_before_minutes": 240}', 'none'),
  ('{"buffer_before_minutes": 241}', 'MB001 buffer_before_minutes'),
  ('{"buffer_before_minutes": null}', 'MB001 buffer_before_minutes'),
  ('{"buffer_after_minutes": -1}', 'MB001 buffer_after_minutes'),
  ('{"buffer_after_minutes": 0}', 'none'),
  ('{"buffer_after_minutes": 240}', 'none'),
  ('{"buffer_after_minutes": 241}', 'MB001 buffer_after_minutes'),
  ('{"buffer_after_minutes": null}', 'MB001 buffer_after_minutes'),
  ('{"max_bookings_per_day": 0}', 'MB001 max_bookings_per_day'),
  ('{"max_bookings_per_day": 1}', 'none'),
  ('{"max_bookings_per_day": 1000}', 'none'),
  ('{"max_bookings_per_day": 1001}', 'MB001 max_bookings_per_day'),
  ('{"max_bookings_per_day": null}', 'MB001 max_bookings_per_day'),
  ('{"max_minutes_per_day": 4}', 'MB001 max_minutes_per_day'),
  ('{"max_minutes_per_day": 5}', 'none'),
  ('{"max_minutes_per_day": 1440}', 'none'),
  ('{"max_minutes_per_day": 1441}', 'MB001 max_minutes_per_day'),
  ('{"max_minutes_per_day": null}', 'MB001 max_minutes_per_day'),
  ('{"max_active_minutes": 4}', 'MB001 max_active_minutes'),
  ('{"max_active_minutes": 5}', 'none'),
  ('{"max_active_minutes": 1000000}', 'none'),
  ('{"max_active_minutes": 1000001}', 'MB001 max_active_minutes'),
  ('{"max_active_minutes": null}', 'MB001 max_active_minutes'),
  ('{"max_active_holds": 0}', 'MB001 max_active_holds'),
  ('{"max_active_holds": 1}', 'none'),
  ('{"max_active_holds": 1000}', 'none'),
  ('{"max_active_holds": 1001}', 'MB001 max_active_holds'),
  ('{"max_active_holds": null}', 'MB001 max_active_holds'),
  ('{"reschedule_notice_minutes": -1}', 'MB001 reschedule_notice_minutes'),
  ('{"reschedule_notice_minutes": 0}', 'none'),
  ('{"reschedule_notice_minutes": 43200}', 'none'),
  ('{"reschedule_notice_minutes": 43201}', 'MB001 reschedule_notice_minutes'),
  ('{"reschedule_notice_minutes": null}', 'MB001 reschedule_notice_minutes'),
  ('{"offer_seconds": 59}', 'MB001 offer_seconds'),
  ('{"offer_seconds": 60}', 'none'),
  ('{"offer_seconds": 604800}', 'none'),
  ('{"offer_seconds": 604801}', 'MB001 offer_seconds'),
  ('{"offer_seconds": null}', 'MB001 offer_seconds'),
  ('{"min_notice_minutes": null}', 'MB001 min_notice_minutes'),
  ('{"horizon_days": null}', 'MB001 horizon_days'),
  ('{"cancellation_notice_minutes": null}', 'MB001 cancellation_notice_minutes'),
  ('{"max_active_bookings": null}', 'MB001 max_active_bookings'),
  ('{"offer_seconds": "900"}', 'MB001 offer_seconds')
) as v_case (changes, refusal);

select throws_ok(
  format($$ select api.update_clinic(%L, '{"name": "H"}', 2) $$, :'clinic'), 'MB103', null, 'a stale version is refused');
select throws_ok(
  format($$ select api.update_clinic(%L, '{"name": "H"}') $$, :'unknown'), 'MB201', null, 'an unknown clinic is not found');

select results_eq(
  format($$ select name, version, replan from api.update_clinic(%L, '{"name": "Dry"}', 3, true) $$, :'clinic'),
  $$ values ('Dry', 4, null::jsonb) $$,
  'a dry run tells what the clinic would be');
select results_eq(
  format(
    $$ select name, version, (select count(*) from data.event where entity_id = c.id and topic = 'clinic.updated')
      from api.get_clinic(%L) as c $$, :'clinic'),
  $$ values ('Harley 2', 3, 2::bigint) $$,
  'and changes and records nothing');
select api.update_clinic(:'clinic', '{"name": "Wet"}', 3, null);
select results_eq(
  format('select name, version from api.get_clinic(%L)', :'clinic'), $$ values ('Wet', 4) $$,
  'to leave p_dry_run open is not to ask for it');

select format($$ select api.update_clinic(%L, '{"name": "H"}') $$, :'clinic') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not change a clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not change it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'its doctor may not change it');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not change it');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'its own admin may change it');
select pg_temp.become('admin');
select lives_ok(:'call', 'an admin may change it');

select * from finish();
rollback;

begin;
\ir ../../fixture.psql
select plan(98);

set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format(
    $$ select
        name, specialization, email, phone, bio, experience_years, fee_amount, fee_currency, is_active, version, created_at,
        updated_at
      from api.update_doctor(%L, %L, 1) $$, :'doctor',
    '{"name": " Dr Ada O. ", "specialization": "Surgery", "email": "ada@example.org", "phone": "020 2", "bio": "Hearts.",
      "experience_years": 9, "fee_amount": 80.5, "fee_currency": "GBP"}'),
  $$ values (
    'Dr Ada O.', 'Surgery', 'ada@example.org', '020 2', 'Hearts.', 9, 80.50, 'GBP', true, 2,
    timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:30+00') $$,
  'every field can be changed');
select results_eq(
  format(
    $$ select name, bio, fee_amount, fee_currency, version
      from api.update_doctor(%L, '{"fee_amount": null, "fee_currency": null}') $$, :'doctor'),
  $$ values ('Dr Ada O.', 'Hearts.', null::numeric, null::text, 3) $$,
  'null clears a field and leaves the others');
select results_eq(
  format($$ select payload from data.event where entity_id = %L and topic = 'doctor.updated' order by payload $$, :'doctor'),
  $$ values
    ('{"fields": ["fee_amount", "fee_currency"]}'::jsonb),
    ('{"fields": ["bio", "name", "email", "phone", "fee_amount", "fee_currency", "specialization", "experience_years"]}') $$,
  'every change is an event that names the fields and not their values');

select is(
  pg_temp.refusal(format('select api.update_doctor(%L, %L)', :'doctor', changes)), refusal,
  format('%s gets %s', changes, refusal))
from (values
  (null, 'MB001 changes'),
  ('{}', 'MB001 changes'),
  ('"name"', 'MB001 changes'),
  ('{"is_active": false}', 'MB002 is_active'),
  ('{"clinic_id": null}', 'MB002 clinic_id'),
  ('{"name": null}', 'MB001 name'),
  ('{"name": ["Ada"]}', 'MB001 name'),
  ('{"specialization": " "}', 'MB001 specialization'),
  ('{"email": "ada"}', 'MB001 email'),
  ('{"phone": "x"}', 'MB001 phone'),
  ('{"bio": true}', 'MB001 bio'),
  ('{"experience_years": "9"}', 'MB001 experience_years'),
  ('{"experience_years": 9.5}', 'MB001 experience_years'),
  ('{"experience_years": 9.0}', 'MB001 experience_years'),
  ('{"experience_years": -1}', 'MB001 experience_years'),
  ('{"experience_years": 0}', 'none'),
  ('{"experience_years": 80}', 'none'),
  ('{"experience_years": 81}', 'MB001 experience_years'),
  ('{"fee_amount": "10", "fee_currency": "EUR"}', 'MB001 fee_amount'),
  ('{"fee_amount": -0.01, "fee_currency": "EUR"}', 'MB001 fee_amount'),
  ('{"fee_amount": 0, "fee_currency": "EUR"}', 'none'),
  ('{"fee_amount": 9999999999.99, "fee_currency": "EUR"}', 'none'),
  ('{"fee_amount": 10000000000, "fee_currency": "EUR"}', 'MB001 fee_amount'),
  ('{"fee_amount": 10.005, "fee_currency": "EUR"}', 'MB001 fee_amount'),
  ('{"fee_amount": 10}', 'MB001 fee_currency'),
  ('{"fee_currency": "EUR"}', 'MB001 fee_currency'),
  ('{"fee_amount": 10, "fee_currency": "euro"}', 'MB001 fee_currency'),
  ('{"min_notice_minutes": -1}', 'MB001 min_notice_minutes'),
  ('{"min_notice_minutes": 0}', 'none'),
  ('{"min_notice_minutes": 43200}', 'none'),
  ('{"min_notice_minutes": 43201}', 'MB001 min_notice_minutes'),
  ('{"min_notice_minutes": null}', 'none'),
  ('{"horizon_days": 0}', 'MB001 horizon_days'),
  ('{"horizon_days": 1}', 'none'),
  ('{"horizon_days": 1095}', 'none'),
  ('{"horizon_days": 1096}', 'MB001 horizon_days'),
  ('{"horizon_days": null}', 'none'),
  ('{"cancellation_notice_minutes": -1}', 'MB001 cancellation_notice_minutes'),
  ('{"cancellation_notice_minutes": 0}', 'none'),
  ('{"cancellation_notice_minutes": 43200}', 'none'),
  ('{"cancellation_notice_minutes": 43201}', 'MB001 cancellation_notice_minutes'),
  ('{"cancellation_notice_minutes": null}', 'none'),
  ('{"max_active_bookings": 0}', 'MB001 max_active_bookings'),
  ('{"max_active_bookings": 1}', 'none'),
  ('{"max_active_bookings": 1000}', 'none'),
  ('{"max_active_bookings": 1001}', 'MB001 max_active_bookings'),
  ('{"max_active_bookings": null}', 'none'),
  ('{"buffer_before_minutes": -1}', 'MB001 buffer_before_minutes'),
  ('{"buffer_before_minutes": 0}', 'none'),
  ('{"buffer_before_minutes": 240}', 'none'),
  ('{"buffer_before_minutes": 241}', 'MB001 buffer_before_minutes'),
  ('{"buffer_before_minutes": null}', 'none'),
  ('{"buffer_after_minutes": -1}', 'MB001 buffer_after_minutes'),
  ('{"buffer_after_minutes": 0}', 'none'),
  ('{"buffer_after_minutes": 240}', 'none'),
  ('{"buffer_after_minutes": 241}', 'MB001 buffer_after_minutes'),
  ('{"buffer_after_minutes": null}', 'none'),
  ('{"max_bookings_per_day": 0}', 'MB001 max_bookings_per_day'),
  ('{"max_bookings_per_day": 1}', 'none'),
  ('{"max_bookings_per_day": 1000}', 'none'),
  ('{"max_bookings_per_day": 1001}', 'MB001 max_bookings_per_day'),
  ('{"max_bookings_per_day": null}', 'none'),
  ('{"max_minutes_per_day": 4}', 'MB001 max_minutes_per_day'),
  ('{"max_minutes_per_day": 5}', 'none'),
  ('{"max_minutes_per_day": 1440}', 'none'),
  ('{"max_minutes_per_day": 1441}', 'MB001 max_minutes_per_day'),
  ('{"max_minutes_per_day": null}', 'none'),
  ('{"max_active_minutes": 4}', 'MB001 max_active_minutes'),
  ('{"max_active_minutes": 5}', 'none'),
  ('{"max_active_minutes": 1000000}', 'none'),
  ('{"max_active_minutes": 1000001}', 'MB001 max_active_minutes'),
  ('{"max_active_minutes": null}', 'none'),
  ('{"max_active_holds": 0}', 'MB001 max_active_holds'),
  ('{"max_active_holds": 1}', 'none'),
  ('{"max_active_holds": 1000}', 'none'),
  ('{"max_active_holds": 1001}', 'MB001 max_active_holds'),
  ('{"max_active_holds": null}', 'none'),
  ('{"reschedule_notice_minutes": -1}', 'MB001 reschedule_notice_minutes'),
  ('{"reschedule_notice_minutes": 0}', 'none'),
  ('{"reschedule_notice_minutes": 43200}', 'none'),
  ('{"reschedule_notice_minutes": 43201}', 'MB001 reschedule_notice_minutes'),
  ('{"reschedule_notice_minutes": null}', 'none'),
  ('{"horizon_days": "30"}', 'MB001 horizon_days'),
  ('{"offer_seconds": 900}', 'MB002 offer_seconds'),
  ('{"hold_seconds": 120}', 'MB002 hold_seconds')
) as v_case (changes, refusal);

select throws_ok(
  format($$ select api.update_doctor(%L, '{"name": "D"}', 2) $$, :'doctor'), 'MB103', null, 'a stale version is refused');
select throws_ok(
  format($$ select api.update_doctor(%L, '{"name": "D"}') $$, :'unknown'), 'MB202', null, 'an unknown doctor is not found');

select format($$ select api.update_doctor(%L, '{"name": "D"}') $$, :'doctor') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not change a doctor');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB202', null, 'the admin of another clinic does not find him');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(:'call', 'MB202', null, 'another doctor does not find him');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not change him');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select lives_ok(:'call', 'a doctor may change himself');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'his clinic''s admin may change him');
select pg_temp.become('admin');
select lives_ok(:'call', 'an admin may change him');

select * from finish();
rollback;

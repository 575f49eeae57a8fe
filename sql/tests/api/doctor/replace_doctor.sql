begin;
\ir ../../fixture.psql
select plan(19);

set medbook.now = '2030-01-07 08:30+00';
select results_eq(
  format(
    $$ select to_jsonb(d) - 'id' - 'clinic_id' - 'created_at'
      from api.replace_doctor(
        %L, ' Dr Ada O. ', 'Surgery', 'ada@example.org', '020 2', 'Hearts.', 9, 80.5, 'GBP', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
        1) as d $$, :'doctor'),
  $$ values ('{
    "name": "Dr Ada O.", "specialization": "Surgery", "email": "ada@example.org", "phone": "020 2", "bio": "Hearts.",
    "experience_years": 9, "fee_amount": 80.5, "fee_currency": "GBP", "min_notice_minutes": 1, "horizon_days": 2,
    "cancellation_notice_minutes": 3, "reschedule_notice_minutes": 4, "buffer_before_minutes": 5, "buffer_after_minutes": 6,
    "max_bookings_per_day": 7, "max_minutes_per_day": 8, "max_active_bookings": 9, "max_active_minutes": 10,
    "max_active_holds": 11, "is_active": true, "version": 2, "updated_at": "2030-01-07T08:30:00+00:00",
    "replan": null}'::jsonb) $$,
  'every field is replaced');
select results_eq(
  format(
    $$ select to_jsonb(d) - '{id, version, created_at, updated_at}'::text[]
      from api.replace_doctor(%L, 'Dr Bo', 'Surgery') as d $$, :'doctor'),
  format(
    $$ select to_jsonb(d) - '{id, version, created_at, updated_at}'::text[]
      from api.add_doctor(%L, 'Dr Bo', 'Surgery') as d $$, :'clinic'),
  'what is left out becomes what it is in a new doctor');
select results_eq(
  format(
    $$ select count(*), min(jsonb_array_length(payload -> 'fields'))
      from data.event where entity_id = %L and clinic_id = %L and topic = 'doctor.updated' $$, :'doctor', :'clinic'),
  $$ values (2::bigint, 19) $$,
  'every replacement is an event that names the fields');

select is(
  pg_temp.refusal(format('select api.replace_doctor(%L, %s)', :'doctor', arguments)), refusal,
  format('%s gets %s', arguments, refusal))
from (values
  ($$ null, 'Surgery' $$, 'MB001 name'),
  ($$ 'Dr B', null $$, 'MB001 specialization'),
  ($$ 'Dr B', 'Surgery', p_email => 'b' $$, 'MB001 email'),
  ($$ 'Dr B', 'Surgery', p_fee_amount => 1 $$, 'MB001 fee_currency'),
  ($$ 'Dr B', 'Surgery', p_fee_amount => 'NaN', p_fee_currency => 'EUR' $$, 'MB001 fee_amount'),
  ($$ 'Dr B', 'Surgery', p_horizon_days => 0 $$, 'MB001 horizon_days'),
  ($$ 'Dr B', 'Surgery', p_max_minutes_per_day => 4 $$, 'MB001 max_minutes_per_day')
) as v_case (arguments, refusal);

select throws_ok(
  format($$ select api.replace_doctor(%L, 'Dr B', 'Surgery', p_expected_version => 2) $$, :'doctor'), 'MB103', null,
  'a stale version is refused');
select throws_ok(
  format($$ select api.replace_doctor(%L, 'Dr B', 'Surgery') $$, :'unknown'), 'MB202', null, 'an unknown doctor is not found');

select format($$ select api.replace_doctor(%L, 'Dr B', 'Surgery') $$, :'doctor') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not replace a doctor');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB202', null, 'the admin of another clinic does not find him');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select throws_ok(:'call', 'MB202', null, 'another doctor does not find him');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not replace him');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select lives_ok(:'call', 'a doctor may replace himself');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'his clinic''s admin may replace him');

select * from finish();
rollback;

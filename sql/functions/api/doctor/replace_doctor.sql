create or replace function api.replace_doctor(
  p_doctor_id uuid, p_name text, p_specialization text, p_email text default null, p_phone text default null,
  p_bio text default null, p_experience_years integer default null, p_fee_amount numeric default null,
  p_fee_currency text default null, p_min_notice_minutes integer default null, p_horizon_days integer default null,
  p_cancellation_notice_minutes integer default null, p_reschedule_notice_minutes integer default null,
  p_buffer_before_minutes integer default null, p_buffer_after_minutes integer default null,
  p_max_bookings_per_day integer default null, p_max_minutes_per_day integer default null,
  p_max_active_bookings integer default null, p_max_active_minutes integer default null,
  p_max_active_holds integer default null, p_expected_version integer default null
)
returns api.doctor
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  return internal.change_doctor(
    'replace_doctor', p_doctor_id,
    jsonb_build_object(
      'name', p_name, 'specialization', p_specialization, 'email', p_email, 'phone', p_phone, 'bio', p_bio,
      'experience_years', p_experience_years, 'fee_amount', p_fee_amount, 'fee_currency', p_fee_currency,
      'min_notice_minutes', p_min_notice_minutes, 'horizon_days', p_horizon_days,
      'cancellation_notice_minutes', p_cancellation_notice_minutes,
      'reschedule_notice_minutes', p_reschedule_notice_minutes, 'buffer_before_minutes', p_buffer_before_minutes,
      'buffer_after_minutes', p_buffer_after_minutes, 'max_bookings_per_day', p_max_bookings_per_day,
      'max_minutes_per_day', p_max_minutes_per_day, 'max_active_bookings', p_max_active_bookings,
      'max_active_minutes', p_max_active_minutes, 'max_active_holds', p_max_active_holds),
    p_expected_version);
end
$$;

comment on function api.replace_doctor(
  uuid, text, text, text, text, text, integer, numeric, text, integer, integer, integer, integer, integer, integer, integer,
  integer, integer, integer, integer, integer
) is
'Replaces all fields of a doctor; what is left out is cleared. A booking rule of his stands in for the clinic''s; null: the clinic''s holds.
p_name: up to 200 characters.
p_specialization: up to 100 characters.
p_bio: up to 4,000 characters.
p_experience_years: 0 to 80.
p_fee_amount: price of a visit, in units of p_fee_currency, at most two decimals.
p_fee_currency: ISO 4217 code; goes with p_fee_amount.
p_min_notice_minutes: 0 to 43200.
p_horizon_days: 1 to 1095.
p_cancellation_notice_minutes: 0 to 43200.
p_reschedule_notice_minutes: 0 to 43200.
p_buffer_before_minutes: 0 to 240.
p_buffer_after_minutes: 0 to 240.
p_max_bookings_per_day: of one patient, 1 to 1000.
p_max_minutes_per_day: of one patient, 5 to 1440.
p_max_active_bookings: of one patient, 1 to 1000.
p_max_active_minutes: of one patient, 5 to 1000000.
p_max_active_holds: of one patient, 1 to 1000.
p_expected_version: refuse if the doctor has changed since; null: do not ask.
Returns the doctor.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB103 version_conflict, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';

create or replace function api.update_doctor(p_doctor_id uuid, p_changes jsonb, p_expected_version integer default null)
returns api.doctor
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  perform internal.check_changes(p_changes, '{
    "name": "string", "specialization": "string", "email": "string", "phone": "string", "bio": "string",
    "experience_years": "integer", "fee_amount": "number", "fee_currency": "string", "min_notice_minutes": "integer",
    "horizon_days": "integer", "cancellation_notice_minutes": "integer", "reschedule_notice_minutes": "integer",
    "buffer_before_minutes": "integer", "buffer_after_minutes": "integer", "max_bookings_per_day": "integer",
    "max_minutes_per_day": "integer", "max_active_bookings": "integer", "max_active_minutes": "integer",
    "max_active_holds": "integer"
  }');
  return internal.change_doctor('update_doctor', p_doctor_id, p_changes, p_expected_version);
end
$$;

comment on function api.update_doctor(uuid, jsonb, integer) is
'Changes some fields of a doctor. A booking rule of his stands in for the clinic''s; null: the clinic''s holds.
p_changes: {"field": new value}; null clears. Fields: name, specialization, email, phone, bio, experience_years, fee_amount, fee_currency; min_notice_minutes (0 to 43200), horizon_days (1 to 1095), cancellation_notice_minutes (0 to 43200), reschedule_notice_minutes (0 to 43200), buffer_before_minutes (0 to 240), buffer_after_minutes (0 to 240), max_bookings_per_day (1 to 1000), max_minutes_per_day (5 to 1440), max_active_bookings (1 to 1000), max_active_minutes (5 to 1000000), max_active_holds (1 to 1000).
p_expected_version: refuse if the doctor has changed since; null: do not ask.
Returns the doctor.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB103 version_conflict, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';

create or replace function internal.doctor_row(p_doctor data.doctor, p_replan jsonb default null)
returns api.doctor
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_doctor.id, p_doctor.clinic_id, p_doctor.name, p_doctor.specialization, p_doctor.email, p_doctor.phone, p_doctor.bio,
    p_doctor.experience_years, p_doctor.fee_amount, p_doctor.fee_currency, p_doctor.is_active, p_doctor.version,
    p_doctor.created_at, p_doctor.updated_at, p_doctor.min_notice_minutes, p_doctor.horizon_days,
    p_doctor.cancellation_notice_minutes, p_doctor.reschedule_notice_minutes, p_doctor.buffer_before_minutes,
    p_doctor.buffer_after_minutes, p_doctor.max_bookings_per_day, p_doctor.max_minutes_per_day,
    p_doctor.max_active_bookings, p_doctor.max_active_minutes, p_doctor.max_active_holds, p_replan
  )::api.doctor
$$;

comment on function internal.doctor_row(data.doctor, jsonb) is 'A doctor as callers see him.
p_replan: what a change of it did to the slots to come.';

create or replace function internal.clinic_row(p_clinic data.clinic)
returns api.clinic
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_clinic.id, p_clinic.name, p_clinic.address, p_clinic.phone, p_clinic.email, p_clinic.time_zone, p_clinic.is_active,
    p_clinic.hold_seconds, p_clinic.min_notice_minutes, p_clinic.horizon_days, p_clinic.cancellation_notice_minutes,
    p_clinic.max_active_bookings, p_clinic.version, p_clinic.created_at, p_clinic.updated_at
  )::api.clinic
$$;

comment on function internal.clinic_row(data.clinic) is 'A clinic as callers see it.';

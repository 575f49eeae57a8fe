create or replace function internal.clinic_row(p_clinic data.clinic, p_replan jsonb default null)
returns api.clinic
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_clinic.id, p_clinic.name, p_clinic.address, p_clinic.phone, p_clinic.email, p_clinic.time_zone, p_clinic.is_active,
    p_clinic.hold_seconds, p_clinic.min_notice_minutes, p_clinic.horizon_days, p_clinic.cancellation_notice_minutes,
    p_clinic.max_active_bookings, p_clinic.version, p_clinic.created_at, p_clinic.updated_at,
    p_clinic.buffer_before_minutes, p_clinic.buffer_after_minutes, p_clinic.max_bookings_per_day,
    p_clinic.max_minutes_per_day, p_clinic.max_active_minutes, p_clinic.max_active_holds,
    p_clinic.reschedule_notice_minutes, p_clinic.offer_seconds, p_replan, p_clinic.retention_days
  )::api.clinic
$$;

comment on function internal.clinic_row(data.clinic, jsonb) is 'A clinic as callers see it.
p_replan: what a change of it did to the slots to come.';

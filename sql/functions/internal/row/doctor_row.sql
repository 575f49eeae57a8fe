create or replace function internal.doctor_row(p_doctor data.doctor)
returns api.doctor
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_doctor.id, p_doctor.clinic_id, p_doctor.name, p_doctor.specialization, p_doctor.email, p_doctor.phone, p_doctor.bio,
    p_doctor.experience_years, p_doctor.fee_amount, p_doctor.fee_currency, p_doctor.is_active, p_doctor.version,
    p_doctor.created_at, p_doctor.updated_at
  )::api.doctor
$$;

comment on function internal.doctor_row(data.doctor) is 'A doctor as callers see him.';

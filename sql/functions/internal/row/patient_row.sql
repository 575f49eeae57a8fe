create or replace function internal.patient_row(p_patient data.patient)
returns api.patient
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_patient.id, p_patient.name, p_patient.email, p_patient.phone, p_patient.version, p_patient.created_at,
    p_patient.updated_at, p_patient.is_active
  )::api.patient
$$;

comment on function internal.patient_row(data.patient) is 'A patient as callers see him.';

create or replace function internal.patient_row(p_patient data.patient)
returns api.patient
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_profile internal.profile := internal.read_profile(p_patient);
begin
  return row(
    p_patient.id, v_profile.name, v_profile.email, v_profile.phone, p_patient.version, p_patient.created_at,
    p_patient.updated_at, p_patient.is_active, p_patient.erased_at
  )::api.patient;
end
$$;

comment on function internal.patient_row(data.patient) is
'A patient as callers see him.
Errors: MB501 master_key_missing, MB502 master_key_wrong';

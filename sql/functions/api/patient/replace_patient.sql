create or replace function api.replace_patient(
  p_patient_id uuid, p_name text, p_email text default null, p_phone text default null,
  p_expected_version integer default null
)
returns api.patient
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  return internal.change_patient(
    'replace_patient', p_patient_id, jsonb_build_object('name', p_name, 'email', p_email, 'phone', p_phone),
    p_expected_version);
end
$$;

comment on function api.replace_patient(uuid, text, text, text, integer) is
'Replaces all fields of a patient; what is left out is cleared.
p_name: up to 200 characters.
p_email: unique without regard to case; e-mail or phone is required.
p_expected_version: refuse if the patient has changed since; null: do not ask.
Returns the patient.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB103 version_conflict, MB110 email_taken, MB123 patient_erased, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';

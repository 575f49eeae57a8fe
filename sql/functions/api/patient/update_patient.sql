create or replace function api.update_patient(p_patient_id uuid, p_changes jsonb, p_expected_version integer default null)
returns api.patient
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  perform internal.check_changes(p_changes, '{"name": "string", "email": "string", "phone": "string"}');
  return internal.change_patient('update_patient', p_patient_id, p_changes, p_expected_version);
end
$$;

comment on function api.update_patient(uuid, jsonb, integer) is
'Changes some fields of a patient.
p_changes: {"field": new value}; null clears. Fields: name, email, phone.
p_expected_version: refuse if the patient has changed since; null: do not ask.
Returns the patient.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB103 version_conflict, MB110 email_taken, MB123 patient_erased, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';

create or replace function api.register_patient(p_name text, p_email text default null, p_phone text default null)
returns api.patient
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_patient data.patient;
begin
  -- a patient belongs to no clinic: whoever runs one may register a new one
  perform internal.is_allowed('register_patient');
  v_patient := internal.add_patient(internal.check_profile(row(p_name, p_email, p_phone)));
  return internal.patient_row(v_patient);
end
$$;

comment on function api.register_patient(text, text, text) is
'Registers a patient, who may then book in every clinic.
p_name: up to 200 characters.
p_email: unique without regard to case; e-mail or phone is required.
Returns the patient.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB110 email_taken, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';

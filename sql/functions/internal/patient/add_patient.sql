create or replace function internal.add_patient(p_profile internal.profile)
returns data.patient
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key text := internal.new_key();
  v_patient data.patient;
begin
  v_patient.id := internal.new_id();
  perform internal.admit_patient_alone(v_patient.id);
  perform internal.make_email_key();
  insert into data.patient (id, profile, email_index, created_at, updated_at)
  values (
    v_patient.id, internal.encrypt(to_jsonb(p_profile)::text, v_key), internal.email_index(p_profile.email),
    internal.now(), internal.now()
  )
  on conflict do nothing
  returning * into v_patient;
  if not found then
    raise exception using errcode = 'MB110', message = 'email_taken', column = 'email',
      hint = 'Find the patient by find_patient, or use another address.';
  end if;
  perform internal.make_patient_key(v_patient.id, v_key);
  perform internal.record_event('patient.registered', null, v_patient.id, '{}', internal.changes('{}', to_jsonb(p_profile)));
  return v_patient;
end
$$;

comment on function internal.add_patient(internal.profile) is
'Makes a patient of a profile that internal.check_profile has returned.
Errors: MB110 email_taken, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';

create or replace function internal.change_patient(
  p_function text, p_patient_id uuid, p_changes jsonb, p_expected_version integer
)
returns api.patient
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_old internal.profile;
  v_patient data.patient;
  v_profile internal.profile;
begin
  if internal.is_allowed(p_function, internal.clinic_of_patient(p_patient_id), p_patient_id) then
    select * into v_patient from data.patient where id = p_patient_id for update;
  end if;
  if v_patient.id is null then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
  end if;
  perform internal.check_version(p_expected_version, v_patient.version);
  if v_patient.erased_at is not null then
    raise exception using errcode = 'MB123', message = 'patient_erased',
      detail = format('patient_id=%s', p_patient_id), hint = 'Register the person anew.';
  end if;
  v_old := internal.read_profile(v_patient);
  v_profile := internal.check_profile(jsonb_populate_record(v_old, p_changes));

  update data.patient
  set
    profile = internal.encrypt_for(p_patient_id, to_jsonb(v_profile)::text),
    email_index = internal.email_index(v_profile.email),
    version = version + 1,
    updated_at = internal.now()
  where id = p_patient_id
  returning * into v_patient;
  perform internal.record_event(
    'patient.updated', null, p_patient_id,
    jsonb_build_object('fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))),
    internal.changes(to_jsonb(v_old), to_jsonb(v_profile)));
  return internal.patient_row(v_patient);
exception
  -- an UPDATE has no ON CONFLICT; this is no hot path
  when unique_violation then
    raise exception using errcode = 'MB110', message = 'email_taken', column = 'email',
      hint = 'Use another address.';
end
$$;

comment on function internal.change_patient(text, uuid, jsonb, integer) is
'Changes fields of a patient and records it.
p_function: the api function that asks.
p_changes: {"field": new value}, all of them known and of the right kind.
p_expected_version: null: any.
Returns the patient.
Errors: MB001 invalid_argument, MB103 version_conflict, MB110 email_taken, MB123 patient_erased, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';

create or replace function api.update_patient(p_patient_id uuid, p_changes jsonb, p_expected_version integer default null)
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
  if internal.is_allowed('update_patient', internal.clinic_of_patient(p_patient_id), p_patient_id) then
    select * into v_patient from data.patient where id = p_patient_id for update;
  end if;
  if v_patient.id is null then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
  end if;
  perform internal.check_changes(p_changes, '{"name": "string", "email": "string", "phone": "string"}');
  perform internal.check_version(p_expected_version, v_patient.version);
  v_patient := internal.check_patient(jsonb_populate_record(v_patient, p_changes));

  update data.patient
  set
    name = v_patient.name,
    email = v_patient.email,
    phone = v_patient.phone,
    version = version + 1,
    updated_at = internal.now()
  where id = p_patient_id
  returning * into v_patient;
  perform internal.record_event(
    'patient.updated', null, p_patient_id,
    jsonb_build_object('fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))));
  return internal.patient_row(v_patient);
exception
  -- an UPDATE has no ON CONFLICT; this is no hot path
  when unique_violation then
    raise exception using errcode = 'MB110', message = 'email_taken', column = 'email',
      hint = 'Use another address.';
end
$$;

comment on function api.update_patient(uuid, jsonb, integer) is
'Changes some fields of a patient.
p_changes: {"field": new value}; null clears. Fields: name, email, phone.
p_expected_version: refuse if the patient has changed since; null: do not ask.
Returns the patient.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB103 version_conflict, MB110 email_taken, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

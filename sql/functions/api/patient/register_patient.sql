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
  v_patient.name := p_name;
  v_patient.email := p_email;
  v_patient.phone := p_phone;
  v_patient := internal.check_patient(v_patient);

  insert into data.patient (id, name, email, phone, created_at, updated_at)
  values (internal.new_id(), v_patient.name, v_patient.email, v_patient.phone, internal.now(), internal.now())
  on conflict do nothing
  returning * into v_patient;
  if not found then
    raise exception using errcode = 'MB110', message = 'email_taken', column = 'email',
      hint = 'Find the patient by list_patients, or use another address.';
  end if;
  perform internal.record_event('patient.registered', null, v_patient.id, '{}', internal.changes('{}', to_jsonb(v_patient)));
  return internal.patient_row(v_patient);
end
$$;

comment on function api.register_patient(text, text, text) is
'Registers a patient, who may then book in every clinic.
p_name: up to 200 characters.
p_email: unique without regard to case; e-mail or phone is required.
Returns the patient.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB110 email_taken, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

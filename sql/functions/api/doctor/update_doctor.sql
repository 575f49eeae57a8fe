create or replace function api.update_doctor(p_doctor_id uuid, p_changes jsonb, p_expected_version integer default null)
returns api.doctor
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_doctor data.doctor;
begin
  select * into v_doctor from data.doctor where id = p_doctor_id;
  if not internal.is_allowed('update_doctor', v_doctor.clinic_id, null, v_doctor.id) or v_doctor.id is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;
  perform internal.check_changes(p_changes, '{
    "name": "string", "specialization": "string", "email": "string", "phone": "string", "bio": "string",
    "experience_years": "integer", "fee_amount": "number", "fee_currency": "string"
  }');
  select * into v_doctor from data.doctor where id = p_doctor_id and clinic_id = v_doctor.clinic_id for no key update;
  perform internal.check_version(p_expected_version, v_doctor.version);
  v_doctor := internal.check_doctor(jsonb_populate_record(v_doctor, p_changes));

  update data.doctor
  set
    name = v_doctor.name,
    specialization = v_doctor.specialization,
    email = v_doctor.email,
    phone = v_doctor.phone,
    bio = v_doctor.bio,
    experience_years = v_doctor.experience_years,
    fee_amount = v_doctor.fee_amount,
    fee_currency = v_doctor.fee_currency,
    version = version + 1,
    updated_at = internal.now()
  where id = p_doctor_id and clinic_id = v_doctor.clinic_id
  returning * into v_doctor;
  perform internal.record_event(
    'doctor.updated', v_doctor.clinic_id, p_doctor_id,
    jsonb_build_object('fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))));
  return internal.doctor_row(v_doctor);
end
$$;

comment on function api.update_doctor(uuid, jsonb, integer) is
'Changes some fields of a doctor.
p_changes: {"field": new value}; null clears. Fields: name, specialization, email, phone, bio, experience_years, fee_amount, fee_currency.
p_expected_version: refuse if the doctor has changed since; null: do not ask.
Returns the doctor.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB103 version_conflict, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';

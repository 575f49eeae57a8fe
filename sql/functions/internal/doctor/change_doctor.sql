create or replace function internal.change_doctor(
  p_function text, p_doctor_id uuid, p_changes jsonb, p_expected_version integer
)
returns api.doctor
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_old data.doctor;
  v_doctor data.doctor;
begin
  select * into v_doctor from data.doctor where id = p_doctor_id;
  if (case when internal.is_allowed(p_function, v_doctor.clinic_id, null, v_doctor.id) then v_doctor.id end) is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;
  select * into v_doctor from data.doctor where id = p_doctor_id and clinic_id = v_doctor.clinic_id for no key update;
  perform internal.check_version(p_expected_version, v_doctor.version);
  v_old := v_doctor;
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
    min_notice_minutes = v_doctor.min_notice_minutes,
    horizon_days = v_doctor.horizon_days,
    cancellation_notice_minutes = v_doctor.cancellation_notice_minutes,
    reschedule_notice_minutes = v_doctor.reschedule_notice_minutes,
    buffer_before_minutes = v_doctor.buffer_before_minutes,
    buffer_after_minutes = v_doctor.buffer_after_minutes,
    max_bookings_per_day = v_doctor.max_bookings_per_day,
    max_minutes_per_day = v_doctor.max_minutes_per_day,
    max_active_bookings = v_doctor.max_active_bookings,
    max_active_minutes = v_doctor.max_active_minutes,
    max_active_holds = v_doctor.max_active_holds,
    version = version + 1,
    updated_at = internal.now()
  where id = p_doctor_id and clinic_id = v_doctor.clinic_id
  returning * into v_doctor;
  perform internal.record_event(
    'doctor.updated', v_doctor.clinic_id, p_doctor_id,
    jsonb_build_object('fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))),
    internal.changes(to_jsonb(v_old), to_jsonb(v_doctor)));
  return internal.doctor_row(v_doctor);
end
$$;

comment on function internal.change_doctor(text, uuid, jsonb, integer) is
'Changes fields of a doctor and records it.
p_function: the api function that asks.
p_changes: {"field": new value}, all of them known and of the right kind.
p_expected_version: null: any.
Returns the doctor.
Errors: MB001 invalid_argument, MB103 version_conflict, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';

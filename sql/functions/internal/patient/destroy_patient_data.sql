-- His key is destroyed: what of him still lies in a backup, a replica or a dead row version, nobody can read again.
create or replace function internal.destroy_patient_data(p_patient_id uuid)
returns data.patient
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_patient data.patient;
begin
  perform internal.leave_every_line(p_patient_id);
  delete from data.patient_key where patient_id = p_patient_id;
  delete from data.patient_preference where patient_id = p_patient_id;
  update data.booking_override as o
  set reason = null
  from data.booking as b
  where b.patient_id = p_patient_id and o.booking_id = b.id and o.clinic_id = b.clinic_id and o.reason is not null;
  update data.booking
  set notes = null, reason = null
  where patient_id = p_patient_id and num_nonnulls(notes, reason) > 0;
  update data.patient
  set
    profile = null,
    email_index = null,
    is_active = false,
    erased_at = internal.now(),
    version = version + 1,
    updated_at = internal.now()
  where id = p_patient_id
  returning * into v_patient;
  perform internal.close_account(p_patient_id);
  perform internal.record_event('patient.erased', null, p_patient_id);
  return v_patient;
end
$$;

comment on function internal.destroy_patient_data(uuid) is
'Destroys the key of a patient, whose row the caller has locked, and everything that it decrypts. His bookings stay, anonymous.
Returns the patient.
Errors: MB303 invalid_claims, MB503 durability_refused';

create or replace function internal.lock_patient(p_clinic_id uuid, p_patient_id uuid)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.hold_patient(p_clinic_id, p_patient_id);
  perform internal.check_patient_is_active(p_patient_id);
end
$$;

comment on function internal.lock_patient(uuid, uuid) is
'Locks a patient who shall be booked, and refuses one who is unknown or disabled.
Errors: MB108 patient_inactive, MB203 patient_not_found';

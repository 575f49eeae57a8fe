create or replace function internal.lock_occurrences(
  p_occurrences jsonb, p_clinic data.clinic, p_doctor data.doctor, p_patient_id uuid
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_ids uuid[] := array(select (o ->> 'slot_id')::uuid from jsonb_array_elements(p_occurrences) as o);
  v_slot data.slot;
begin
  perform from data.slot where id = any (v_ids) and clinic_id = p_clinic.id order by id for update;
  for v_slot in
    select * from data.slot where id = any (v_ids) and clinic_id = p_clinic.id order by id
  loop
    perform internal.lock_what_is_in_the_way(v_slot, p_clinic, p_doctor, p_patient_id, internal.now());
  end loop;
  perform internal.lock_waitlist(p_clinic.id);
  perform internal.lock_patient(p_clinic.id, p_patient_id);
end
$$;

comment on function internal.lock_occurrences(jsonb, data.clinic, data.doctor, uuid) is
'Locks the slots of a series in id order, what is in the way, the waitlist and the patient.
p_occurrences: as internal.plan_occurrences plans them.
Errors: 55P03 slot_locked, MB108 patient_inactive, MB203 patient_not_found';

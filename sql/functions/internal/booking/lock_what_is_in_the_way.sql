create or replace function internal.lock_what_is_in_the_way(
  p_slot data.slot, p_clinic data.clinic, p_doctor data.doctor, p_patient_id uuid, p_now timestamptz
)
returns uuid[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot_ids uuid[] := internal.slots_in_the_way(p_slot, p_patient_id, p_now);
begin
  if greatest(
    p_clinic.buffer_before_minutes, p_clinic.buffer_after_minutes, p_doctor.buffer_before_minutes, p_doctor.buffer_after_minutes
  ) > 0 then
    perform from data.slot
    where id = any (internal.slots_in_reach(p_slot, p_clinic, p_doctor)) and clinic_id = p_slot.clinic_id
    order by id
    for no key update nowait;
  end if;
  if v_slot_ids <> '{}' then
    perform from data.slot
    where id = any (v_slot_ids) and clinic_id = p_slot.clinic_id
    order by id
    for no key update nowait;
    -- a slot that is swept, then booked, asks for its doctor's key
    perform from data.doctor
    where id in (select doctor_id from data.slot where id = any (v_slot_ids)) and clinic_id = p_slot.clinic_id
    order by id
    for key share nowait;
    perform internal.lock_waitlist(p_slot.clinic_id);
  elsif p_slot.resource_ids is not null then
    -- whoever offers may have taken one of them for one patient, and wait for another
    perform internal.lock_waitlists(array[p_slot.clinic_id]);
  end if;
  return v_slot_ids;
end
$$;

comment on function internal.lock_what_is_in_the_way(data.slot, data.clinic, data.doctor, uuid, timestamptz) is
'Locks the slots that a booking of this one must look at besides: the neighbours that its buffers reach, and those whose old holds are in its way; then the waitlist, where seats may come to be offered or resources are taken.
Returns those whose old holds are in its way.
Errors: 55P03 slot_locked';

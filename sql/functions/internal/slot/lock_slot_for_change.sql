-- Locks the slot, then the waitlist: what is freed or added is offered by the same transaction.
create or replace function internal.lock_slot_for_change(p_slot_id uuid, p_clinic_id uuid, p_expected_version integer)
returns data.slot
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot data.slot;
  v_now timestamptz;
begin
  -- a slot that is swept, then changed, asks for its doctor's key: doctors come first
  perform from data.doctor
  where id = (select doctor_id from data.slot where id = p_slot_id and clinic_id = p_clinic_id) and clinic_id = p_clinic_id
  for key share;
  select * into v_slot from data.slot where id = p_slot_id and clinic_id = p_clinic_id for update;
  v_now := internal.now();
  perform internal.check_version(p_expected_version, v_slot.version);
  perform internal.lock_waitlists(array[p_clinic_id]);
  perform internal.expire_stale_holds(array[p_slot_id], v_now);
  select * into v_slot from data.slot where id = p_slot_id and clinic_id = p_clinic_id;
  -- over is closed, whether or not the job has been there
  if v_slot.status in ('open', 'blocked') and v_slot.ends_at <= v_now then
    v_slot.status := 'closed';
  end if;
  return v_slot;
end
$$;

comment on function internal.lock_slot_for_change(uuid, uuid, integer) is
'Locks a slot for staff to change it, and ends its holds that are over.
p_expected_version: null: any.
Returns the slot; closed if it is over.
Errors: MB103 version_conflict, MB303 invalid_claims, MB503 durability_refused';
